"""Corners of coming, going and care, each in a room of its own."""

from __future__ import annotations

import asyncio

import pytest

from tests.independent.client import Client
from tests.independent.evening import (
    Maker,
    agree,
    cast,
    refused,
    shut_out,
)
from tests.independent.parts import Closed, Refused
from tests.independent.rest import call


async def test_whispers_between_hosts_and_others(open_evening: Maker) -> None:
    """Without `hosts_see_whispers` a whisper is for the two alone."""
    evening = await open_evening(hosts_see_whispers=False)
    people = await cast(evening)
    mara, ada, ben, _ = people.all()
    second = await evening.host("Second")
    await ada.command("whisper.post", to=second.id, text="only you")
    await second.event("whisper.posted", by=ada.id)
    await mara.command("room.set", hosts_see_whispers=True)
    await ben.command("whisper.post", to=mara.id, text="all of you")
    await second.event("whisper.posted", by=ben.id)
    assert not mara.saw("whisper.posted", by=ada.id)
    await agree(*people.all(), second)


async def test_care_without_a_host(open_evening: Maker) -> None:
    """Where no host can see it: help lines to who asks, a word to who reports."""
    evening = await open_evening(needs_host=False)
    ada, ben = await evening.guest("Ada"), await evening.guest("Ben")
    await ada.command("help.ask", text="anybody?")
    offered = await ada.event("care.offered")
    assert isinstance(offered["resources"], list)
    posted = await ben.command("message.post", text="hm")
    await ada.command("message.report", message=posted["id"], reason="unkind")
    notice = await ada.event("notice")
    assert notice["key"] in ("report_not_seen", "report_sent_to_operator")
    assert notice["text"]
    await agree(ada, ben)
    mara = await evening.host("Mara")
    await agree(mara, ada, ben)


async def test_held_too_long(open_evening: Maker) -> None:
    """A held message expires, and those of somebody who leaves are dropped."""
    evening = await open_evening(pre_moderated=True, hold_s=1)
    people = await cast(evening)
    mara, ada, ben, _ = people.all()
    held = (await ada.command("message.post", text="wait for me"))["id"]
    await agree(mara, ada, ben)
    await ada.event("message.declined", message=held, reason="expired")
    await mara.event("message.declined", message=held, reason="expired")
    await mara.command("room.set", hold_s=600)
    held = (await ben.command("message.post", text="I go"))["id"]
    await ben.command("room.leave")
    await mara.event("message.declined", message=held, reason="left")
    await agree(mara, ada)


async def test_bans(open_evening: Maker) -> None:
    """A ban renews the invite and sends the same network to the lobby, marked."""
    evening = await open_evening()
    people = await cast(evening)
    mara, ada, ben, cleo = people.all()
    await mara.command("participant.remove", participant=cleo.id, ban=True)
    assert await cleo.closed() == 4504
    await shut_out(evening.client(), 4503, invite=evening.made["invite"])
    url = f"{evening.server.url}/api/rooms/{evening.made['room']}/invite"
    evening.made = {**evening.made, **(await call("POST", url, key=evening.server.host_key)).body}
    marked = await evening.guest("Dora")
    assert not marked.welcome
    waiting = await mara.event("participant.waiting", participant=marked.id)
    assert waiting["marked"] is True
    await agree(mara, ada, ben)
    await mara.command("ban.lift", participant=cleo.id)
    assert (await evening.guest("Eve")).welcome
    await mara.command("participant.admit", participant="all")
    await marked.until(lambda: marked.welcome or None, "welcome")
    await agree(mara, ada, ben, marked)


async def test_goals_have_a_limit(open_evening: Maker) -> None:
    """At most five cards a person."""
    evening = await open_evening()
    ada = await evening.guest("Ada")
    for count in range(5):
        await ada.command("goal.set", text=f"goal {count}")
    await refused(ada, "forbidden", "goal.set", text="one too many")
    await refused(ada, "too_long", "goal.set", goal=next(iter(ada.room["goals"])), text="x" * 501)
    await agree(ada)
    ben = await evening.guest("Ben")
    await ada.command("room.leave")
    await ben.event("participant.left")
    await agree(ben)
    assert len(ben.room["goals"]) == 5


async def test_one_place_in_the_lobby(open_evening: Maker) -> None:
    """The lobby's own secret, the newest connection wins, and a host never waits."""
    evening = await open_evening(lobby=True)
    mara = await evening.host("Mara")
    eve = await evening.guest("Eve")
    assert not eve.welcome
    await mara.event("participant.waiting", participant=eve.id, alias="Eve")
    await eve.resume()
    assert await eve.replaced_code() == 4507
    with pytest.raises((Refused, Closed)) as caught:
        await eve.command("message.post", text="let me in")
    assert isinstance(caught.value, Refused)
    assert caught.value.code == "not_joined"
    await agree(mara)
    await asyncio.gather(eve.until(lambda: eve.welcome or None, "welcome"), _admit_all(mara))
    await agree(mara, eve)


async def _admit_all(host: Client) -> None:
    await host.command("participant.admit", participant="all")
