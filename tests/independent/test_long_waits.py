"""What takes its time, all at once: pings, lost people, the last minute of a turn."""

from __future__ import annotations

import asyncio

import pytest

from tests.independent.client import Client
from tests.independent.evening import (
    Evening,
    Maker,
    agree,
    all_see,
    cast,
    check_recovery,
    refused,
    turns,
)
from tests.independent.fold import Json
from tests.independent.parts import Refused

LONG_TURNS: list[Json] = [
    {"kind": "sharing", "title": "Long turns", "floor": "turns", "turn_s": 62}
]


async def test_what_takes_its_time(open_evening: Maker) -> None:
    """Pings, a lost host and a lost holder: they wait side by side, each in its own room."""
    async with asyncio.timeout(90), asyncio.TaskGroup() as group:
        for life in (host_lost, holder_lost, never_answers, nearly_over):
            group.create_task(life(await open_evening(agenda=LONG_TURNS, host_absent_s=1)))
        seats = await open_evening(agenda=turns(), seat_s=1, capacity=3)
        group.create_task(gone_and_back(seats))
        group.create_task(unanswered_offers(await open_evening(agenda=turns(), answer_s=1)))


async def begun(evening: Evening) -> tuple[Client, Client, Client, str]:
    """A host and two people in a circle, patient ones; the first turn, begun."""
    host = await evening.host("Mara")
    holder, other = await evening.guest("Ada"), await evening.guest("Ben")
    for client in (host, holder, other):
        client.patience_s = 60
    await host.command("circle.begin")
    offered = await other.event("turn.offered", holder=holder.id)
    await holder.command("turn.begin", turn=offered["turn"])
    return host, holder, other, offered["turn"]


async def never_answers(evening: Evening) -> None:
    """A ping without a pong closes 4012, from which one may come back; pongs keep a socket."""
    _, silent, steady, _ = await begun(evening)
    silent.link.mute_pongs = True
    assert await silent.closed() == 4012
    assert silent.pings == 1
    await silent.resume()
    check_recovery(silent)
    await steady.until(lambda: steady.pings or None, "a ping")
    await agree(silent, steady)


async def host_lost(evening: Evening) -> None:
    """Paused, absent, closing; and all of it taken back when the host returns."""
    host, _, guest, turn = await begun(evening)
    host.drop()
    await guest.event("participant.away", participant=host.id)
    await guest.event("circle.paused", phase="paused")
    absent = await guest.event("host.absent")
    assert guest.room["closes_at"] == absent["closes_at"]
    await guest.event("turn.clock", turn=turn)
    closing = await guest.event("room.closing", reason="host_absent")
    assert guest.room["closes_at"] == closing["at"]
    await agree(guest)
    await host.resume()
    check_recovery(host)
    await guest.event("host.returned", participant=host.id)
    await guest.until(lambda: None if "closes_at" in guest.room else True, "no closing")
    await agree(host, guest)
    assert guest.room["phase"] == "paused"
    await host.command("circle.resume")
    await guest.event("circle.resumed")


async def holder_lost(evening: Evening) -> None:
    """Who is away for 45 s loses the turn, and is first in the queue."""
    host, holder, other, turn = await begun(evening)
    holder.drop()
    await host.event("turn.clock", turn=turn)
    await host.event("turn.ended", turn=turn, reason="left")
    await all_see([host, other], "turn.offered", holder=other.id)
    assert host.room["queue"] == [holder.id]
    await agree(host, other)
    await holder.resume()
    check_recovery(holder)
    await agree(host, holder, other)


async def nearly_over(evening: Evening) -> None:
    """A minute and 20 s before the end the holder and the hosts are told, nobody else."""
    host, holder, other, turn = await begun(evening)
    for left_s in (60, 20):
        await all_see([host, holder], "turn.nearly_over", turn=turn, left_s=left_s)
    assert not other.saw("turn.nearly_over")
    await agree(host, holder, other)


async def gone_and_back(evening: Evening) -> None:
    """A seat given up is free; `resume` still brings the same person back, also when locked."""
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await mara.command("circle.begin")
    cleo.drop()
    await all_see([mara, ada, ben], "participant.left", participant=cleo.id, reason="gone")
    await agree(mara, ada, ben)
    dora = await evening.guest("Dora")
    full = evening.client()
    await full.hello(invite=evening.made["invite"])
    with pytest.raises(Refused) as caught:
        await full.join(agreed=True)
    assert caught.value.code == "room_full"
    await mara.command("room.set", locked=True)
    with pytest.raises(Refused) as caught:
        await full.join(agreed=True)
    assert caught.value.code == "room_locked"
    who = cleo.id
    await cleo.resume()
    check_recovery(cleo)
    assert cleo.id == who
    await all_see([mara, ada, ben, dora], "participant.joined", participant=who)
    await agree(mara, ada, ben, cleo, dora)


async def unanswered_offers(evening: Evening) -> None:
    """Nobody answers: once deferred, then expired; the muted and the listeners are passed by."""
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await cleo.command("part.set", part="listener")
    await mara.command("circle.begin")
    offered = await mara.event("turn.offered", holder=ada.id)
    assert not {"ends_at", "left_ms"} & offered.keys()
    await all_see(people.all(), "turn.ended", turn=offered["turn"], reason="deferred")
    await mara.event("turn.offered", holder=ben.id)
    assert mara.room["queue"] == [ada.id]
    await mara.event("turn.offered", holder=ada.id)
    await mara.event("turn.ended", reason="expired")
    assert mara.room["come_back"] == [ada.id]
    begun = await mara.event("turn.offered", holder=ben.id)
    await ben.command("turn.begin", turn=begun["turn"])
    await mara.event("turn.started", turn=begun["turn"])
    assert not {"ends_at", "left_ms", "answer_by"} & mara.room["turn"].keys()
    await refused(ben, "forbidden", "turn.more_time", turn=begun["turn"])
    await agree(*people.all())
    await mara.command("participant.mute", participant=ben.id)
    await all_see(people.all(), "turn.ended", turn=begun["turn"], reason="skipped")
    again = await mara.event("turn.offered", holder=ada.id)
    await ada.command("turn.begin", turn=again["turn"])
    await ada.command("turn.end", turn=again["turn"])
    await mara.event("turn.ended", turn=again["turn"], reason="done")
    await agree(*people.all())
    assert mara.room["heard"] == [ada.id]
