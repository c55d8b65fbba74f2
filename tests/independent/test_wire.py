"""The wire itself: upgrades, frames, numbers, positions."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.independent.client import Client
from tests.independent.evening import (
    Maker,
    Server,
    agree,
    all_see,
    cast,
    check_recovery,
    refused,
    shut_out,
)
from tests.independent.parts import Closed, Refused, may_come_back, pause_before
from tests.independent.steps_arriving import join_refused


async def status_of_upgrade(server: Server, **options: Any) -> int | None:
    """The HTTP status with which an upgrade is refused; None when it is not."""
    url = "ws" + server.url.removeprefix("http") + "/ws"
    try:
        async with connect(url, proxy=None, compression=None, **options):
            return None
    except InvalidStatus as error:
        return error.response.status_code


async def test_the_wire(server: Server, open_evening: Maker) -> None:
    """Upgrades that are refused, frames that end a connection."""
    other = [Subprotocol("something.else")]
    assert await status_of_upgrade(server, subprotocols=other) == 400
    assert await status_of_upgrade(server, origin=Origin("https://elsewhere.example")) == 403
    assert await status_of_upgrade(server) is None
    url = "ws" + server.url.removeprefix("http") + "/ws"
    async with connect(url, proxy=None) as socket:
        assert socket.protocol.extensions == []
        await socket.send(json.dumps({"type": "message.post", "n": 1, "text": "early"}))
        answer = json.loads(await asyncio.wait_for(socket.recv(), 5))
        assert (answer["type"], answer["code"]) == ("error", "not_joined")

    evening = await open_evening()
    await shut_out(evening.client(), 4503, invite="wrong")
    large = await evening.guest("Large")
    await large.send(type="message.post", n=1, text="x" * 33_000)
    assert await large.closed() == 1009
    rude = await evening.guest("Rude")
    for _ in range(10):
        await rude.link.socket.send("?")
    assert await rude.closed() == 4500
    stubborn = evening.client()
    await stubborn.hello(invite=evening.made["invite"])
    for _ in range(4):
        await join_refused(stubborn, "agreement_required", agreed=False)
    with pytest.raises((Refused, Closed)):
        await stubborn.join(agreed=False)
    assert await stubborn.closed() == 4013


def test_when_to_come_back() -> None:
    """Which closes mean come back, and how soon."""
    assert not any(may_come_back(code) for code in (1000, 1009, 4500, 4505, 4507, 4999))
    assert all(may_come_back(code) for code in (1006, 1011, 4001, 4008, 4012, 4020, 4499))
    assert all(pause_before(k, 10) <= min(8, 0.5 * 2**k) for k in range(9))
    assert max(pause_before(9, 100) for _ in range(200)) <= 30


async def test_numbers_that_are_none(open_evening: Maker) -> None:
    """`n` is an integer from 1 to 2^53 - 1."""
    evening = await open_evening()
    ada = await evening.guest("Ada")
    for n in (0, -1, 1.5, "1", True, None, 2**53):
        seen = len(ada.frames)
        await ada.send(type="hand.raise", n=n)
        await ada.until(partial(_heard_more, ada, seen), "an answer")
        assert (ada.frames[-1]["type"], ada.frames[-1]["code"]) == ("error", "bad_command"), n
    await ada.command("goal.set", text="fits", n=2**53 - 1)


def _heard_more(client: Client, frames: int) -> bool | None:
    return True if len(client.frames) > frames else None


async def test_positions(open_evening: Maker) -> None:
    """Positions that can't be used give a whole room; without `p` private events may repeat."""
    evening = await open_evening()
    people = await cast(evening)
    mara, ada, ben, _ = people.all()
    await mara.command("whisper.post", to=ada.id, text="one")
    await ada.event("whisper.posted")
    await ada.resume()
    assert (ada.welcome["recovered"], ada.welcome["history"]) == (True, [])
    check_recovery(ada)
    for position in ({"epoch": "other"}, {"seq": 10_000}):
        await _resume_from(ada, **position)
        assert (ada.welcome["recovered"], ada.welcome["history"]) == (False, [])
    await mara.command("participant.role", participant=ben.id, role="host")
    await ben.event("notice", key="role_offered")
    before = ben.position
    await ben.command("role.accept", role="host")
    await ben.until(lambda: "held" in ben.room or None, "a host's room")
    await _resume_from(ben, epoch=before[0], seq=before[1], p=before[2])
    assert (ben.welcome["recovered"], ben.welcome["history"]) == (False, [])
    await agree(*people.all())


async def _resume_from(client: Client, **position: Any) -> None:
    """Resume with a position that is not the client's own."""
    own = client.position
    client.epoch = position.get("epoch", own[0])
    client.seq = position.get("seq", own[1])
    client.p = position.get("p", own[2])
    client.link.deaf = True
    await client.resume()


async def test_rates(open_evening: Maker) -> None:
    """Bursts, slow mode and numbers that are none."""
    evening = await open_evening()
    people = await cast(evening)
    mara, ada, ben, _ = people.all()
    for count in range(10):
        await ada.command("message.post", text=f"word {count}")
    error = await refused(ada, "rate_limited", "message.post", text="one too many")
    assert error["retry_after_ms"] > 0
    await mara.command("room.set", slow_mode_s=30)
    await all_see(people.all(), "room.changed")
    await ben.command("message.post", text="slowly")
    error = await refused(ben, "slow_mode", "message.post", text="too soon")
    assert 0 < error["retry_after_ms"] <= 30_000
    await agree(*people.all())
