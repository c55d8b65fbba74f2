"""From commands to one commit: decide what piled up as one batch, and bring it to the store.

All or nothing: the items of a batch are decided one on the other, on a copy that nobody sees until
the store has said yes. A batch is commuting only if all of it commutes. The same `commit_id` is
repeated while the store does not answer, so that a lost reply never does anything twice.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence

from msgspec import Struct

from roomserver.domain import outcome
from roomserver.domain.decide import commutes, decide
from roomserver.domain.envelope import Decision, Entry
from roomserver.domain.events import AnyEvent, RoomClosed
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms.items import Item
from roomserver.rooms.ports import (
    Batch,
    Committed,
    Conflict,
    Ended,
    Moved,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.records import encode_event
from roomserver.rooms.replica import Replica

Answer = Committed | Conflict | Moved | Ended | Unknown

FIRST_PAUSE_MS = 20
LONGEST_PAUSE_MS = 1_000
HANG_S = 0.5


class Plan(Struct, frozen=True, kw_only=True):
    """What a batch would do: a decision for each item, and the events of all of them."""

    decisions: tuple[Decision, ...]
    events: tuple[AnyEvent, ...]
    commuting: bool
    erased: tuple[str, ...]

    @property
    def closes(self) -> bool:
        return any(isinstance(event, RoomClosed) for event in self.events)


def plan(room: Room, items: Sequence[Item], now: int) -> Plan:
    """Decide the items, each on the state that the ones before it lead to."""
    decisions: list[Decision] = []
    events: list[AnyEvent] = []
    commuting = True
    for item in items:
        decision = decide(room, item.envelope, now)
        decisions.append(decision)
        if isinstance(decision, tuple):
            commuting = commuting and commutes(item.envelope, decision)
            events += decision
            for event in decision:
                room = evolve(room, Entry(seq=0, at=now, event=event))
    erased = tuple(m for event in events if (m := outcome.erases(event)) is not None)
    return Plan(
        decisions=tuple(decisions),
        events=tuple(_without_words(event, erased) for event in events),
        commuting=commuting,
        erased=erased,
    )


def _without_words(event: AnyEvent, erased: Sequence[str]) -> AnyEvent:
    # A text posted and taken back within one batch never reaches the store at all.
    for message in erased:
        event = outcome.erase(event, message) or event
    return event


def batch_of(planned: Plan, replica: Replica, *, fenced: bool = False) -> Batch:
    """Return the batch of a plan that was made on this replica as it stands.

    `fenced`: not commuting, whatever it holds. So an earlier one with the same commands, which was
    given up and is still on its way somewhere, finds a structural one before it and is refused.
    """
    travels = bool(planned.erased) or replica.snapshot_is_due()
    return Batch(
        commit_id=secrets.token_urlsafe(16),
        epoch=replica.epoch,
        base=replica.seq,
        tail=replica.tail,
        commuting=planned.commuting and not fenced,
        events=tuple(encode_event(event) for event in planned.events),
        erase=replica.erasures(planned.erased),
        snapshot=replica.snapshot(planned.erased) if travels else None,
        snapshot_seq=replica.seq,
        closes=planned.closes,
    )


async def commit(
    store: Store, room: str, batch: Batch, give_up_at: float, now: Callable[[], float]
) -> Answer:
    """Commit, repeating while the store does not answer. Raises StoreError at `give_up_at`.

    A store that does not even fail is not waited for much longer. Times are the event loop's, s.
    """
    pause_ms = FIRST_PAUSE_MS
    while True:
        try:
            async with asyncio.timeout_at(give_up_at + HANG_S):
                return await store.commit(room, batch)
        except (StoreError, TimeoutError):
            if now() + pause_ms / 1000 >= give_up_at:
                raise StoreError from None
        await asyncio.sleep(pause_ms / 1000)
        pause_ms = min(pause_ms * 2, LONGEST_PAUSE_MS)
