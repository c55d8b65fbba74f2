"""What takes its time, all at once: pings, lost people, the last minute of a turn."""

from __future__ import annotations

import asyncio

from tests.independent.client import Client
from tests.independent.evening import Evening, Maker, agree, all_see, check_recovery
from tests.independent.fold import Json

LONG_TURNS: list[Json] = [
    {"kind": "sharing", "title": "Long turns", "floor": "turns", "turn_s": 62}
]


async def test_what_takes_its_time(open_evening: Maker) -> None:
    """Pings, a lost host and a lost holder: they wait side by side, each in its own room."""
    async with asyncio.timeout(90), asyncio.TaskGroup() as group:
        for life in (host_lost, holder_lost, never_answers, nearly_over):
            group.create_task(life(await open_evening(agenda=LONG_TURNS, host_absent_s=1)))


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
