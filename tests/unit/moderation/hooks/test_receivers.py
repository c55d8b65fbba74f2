"""Telling receivers: in order, again where it fails, bounded, and nobody waits for it."""

import asyncio
from typing import Any

import pytest

from roomserver.domain.envelope import Entry
from roomserver.domain.events import RoomClosed
from roomserver.domain.state import Room
from roomserver.moderation.hooks import receivers as module
from roomserver.moderation.hooks.receivers import (
    END_S,
    LONGEST_S,
    QUEUE,
    TRIES,
    Letter,
    Receiver,
    Receivers,
)
from roomserver.moderation.hooks.sending import Fault, HookError
from roomserver.observability import metrics
from tests.unit.rooms.fakes import virtual

ALL = ("room.opened", "room.closed", "alert.raised", "report.made")


class Post:
    """A way to a receiver; `says` are faults or statuses, one after the other, then all is well."""

    def __init__(self, *says: Fault | int, hang: bool = False, retry_after_s: int = 0) -> None:
        self._says, self._hang, self._later = list(says), hang, retry_after_s
        self.sent: list[tuple[str, bytes]] = []
        self.at: list[float] = []
        self.closed = 0

    async def send(self, ident: str, body: bytes, within_s: float) -> bytes:
        assert within_s == module.WITHIN_S
        self.at.append(asyncio.get_running_loop().time())
        self.sent.append((ident, body))
        if self._hang:
            await asyncio.get_running_loop().create_future()
        says = self._says.pop(0) if self._says else None
        if isinstance(says, int):
            raise HookError("status", says, self._later or None)
        if says is not None:
            raise HookError(says)
        return b""

    async def close(self) -> None:
        self.closed += 1


class Exported:
    """Notes what it is offered."""

    def __init__(self) -> None:
        self.offered: list[Entry] = []
        self.closed = 0

    def offer(self, entry: Entry, room: Room) -> None:
        self.offered.append(entry)

    async def close(self) -> None:
        self.closed += 1


def receiver(name: str, post: Post, events: tuple[str, ...] = ALL, **more: Any) -> Receiver:
    """One that is told of all these."""
    return Receiver(name, events, post, lambda: 1.0, **more)


def outcomes(name: str) -> dict[str, float]:
    """What became of its events."""
    return {
        each: n
        for each in ("sent", "refused", "given_up", "dropped")
        if (n := metrics.registry.value("webhook_events_total", hook=name, outcome=each))
    }


def told(*them: Receiver) -> Receivers:
    """All of them."""
    return Receivers(them, lambda room, thing: f"{room}/{thing}")


ROOM = Room(id="r", title="Evening", created_at=1)
ENTRY = Entry(seq=1, at=2, event=RoomClosed())


@virtual
async def test_each_is_told_what_it_wants_in_order_and_all_under_one_id() -> None:
    """Several receivers; an id tells them that it is the same event."""
    one, other = Post(), Post()
    all_ = told(receiver("r1", one), receiver("r2", other, ("room.closed",)))
    all_.opened(ROOM)
    all_.happened(ENTRY, ROOM, ROOM)
    await asyncio.sleep(0.1)
    assert [ident for ident, _ in one.sent] == ["evt_r/room.opened r", "evt_r/room.closed r"]
    assert other.sent == one.sent[1:]
    assert (outcomes("r1"), outcomes("r2")) == ({"sent": 2}, {"sent": 1})
    all_.opened(ROOM)
    await asyncio.sleep(0.1)
    assert len(one.sent) == 3
    await all_.close()
    assert (one.closed, other.closed) == (1, 1)


@virtual
async def test_what_fails_is_sent_again_with_the_same_id_later_and_later() -> None:
    """A receiver may be restarting."""
    post = Post("timeout", 503, "unreachable", 429)
    all_ = told(receiver("again", post))
    all_.opened(ROOM)
    all_.opened(ROOM)
    await asyncio.sleep(60)
    assert [ident for ident, _ in post.sent[:5]] == ["evt_r/room.opened r"] * 5
    assert len(post.sent) == 6
    waited = [round(b - a) for a, b in zip(post.at[:4], post.at[1:5], strict=True)]
    assert waited == [1, 2, 4, 8]
    assert outcomes("again") == {"sent": 2}
    await all_.close()


@virtual
async def test_an_event_of_another_kind_does_not_wait_for_one_that_fails() -> None:
    """A receiver that stumbles over a room's opening must still hear of a cry for help in it."""
    post = Post("timeout", 503)
    all_ = told(receiver("stumbles", post))
    all_.opened(ROOM)
    await asyncio.sleep(0.1)
    all_.happened(ENTRY, ROOM, ROOM)
    await asyncio.sleep(0.1)
    assert [ident for ident, _ in post.sent] == ["evt_r/room.opened r", "evt_r/room.closed r"]
    await all_.close()


@virtual
async def test_pauses_are_spread_bounded_and_heed_what_the_other_side_asks() -> None:
    """All instances must not come back at once; nobody makes us wait for a day."""
    post = Post()
    half = Receiver("half", ALL, post, lambda: 0.0)
    assert [half._pause(n, 0) for n in (0, 1, 20)] == [0.5, 1.0, LONGEST_S / 2]
    assert [half._pause(0, asked) for asked in (7, 86_400)] == [7, LONGEST_S]


@virtual
async def test_one_that_stays_away_is_given_up_for_this_event(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The next has its own chance."""
    post = Post(*["unreachable"] * TRIES)
    all_ = told(receiver("away", post))
    all_.opened(ROOM)
    all_.opened(ROOM)
    await asyncio.sleep(1_000)
    assert len(post.sent) == TRIES + 1
    assert outcomes("away") == {"given_up": 1, "sent": 1}
    assert [record.message for record in caplog.records] == ["webhook.lost"]
    await all_.close()


@virtual
@pytest.mark.parametrize("status", [400, 401, 404, 410])
async def test_what_is_refused_is_not_sent_again(status: int) -> None:
    """It would be refused for ever, and hold up the others."""
    post = Post(status)
    all_ = told(receiver(f"refuses{status}", post))
    all_.opened(ROOM)
    await asyncio.sleep(100)
    assert len(post.sent) == 1
    assert outcomes(f"refuses{status}") == {"refused": 1}
    await all_.close()


@virtual
async def test_at_the_bound_the_oldest_makes_room() -> None:
    """What is happening now matters more; how many were lost is counted."""
    post = Post(hang=True)
    slow = receiver("slow", post)
    for n in range(QUEUE + 4):
        slow.put(Letter(f"e{n}", b""))
        await asyncio.sleep(0)
    assert outcomes("slow") == {"dropped": 3}
    assert [letter.ident for letter in slow._lanes[""]._queue][:1] == ["e4"]
    await slow.close()
    assert outcomes("slow") == {"dropped": QUEUE + 4}


@virtual
async def test_what_waits_at_the_end_is_sent_for_a_moment() -> None:
    """A room's end is told as the server goes."""
    loop = asyncio.get_running_loop()
    post, stuck = Post(), Post(hang=True)
    all_ = told(receiver("quick", post), receiver("stuck", stuck))
    all_.opened(ROOM)
    began = loop.time()
    await all_.close()
    assert loop.time() - began == pytest.approx(END_S)
    assert (outcomes("quick"), outcomes("stuck")) == ({"sent": 1}, {"dropped": 1})
    assert stuck.closed == 1


@virtual
async def test_an_export_is_offered_all_that_happens() -> None:
    """It looks for reports itself."""
    exports = Exported()
    all_ = told(receiver("exporting", Post(), (), exports=exports), receiver("plain", Post(), ()))
    all_.happened(ENTRY, ROOM, ROOM)
    assert exports.offered == [ENTRY]
    await all_.close()
    assert exports.closed == 1
