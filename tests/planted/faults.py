"""The faults themselves: each is a way in which such a server was, or could be, really broken.

They are patched in from here; the server has no switch for any of them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

from msgspec import Raw
from msgspec.structs import replace

from roomserver.domain import decide as deciding
from roomserver.domain import hosting, lists, membership, turns, visibility
from roomserver.domain.audience import hosts, is_in
from roomserver.domain.draft import refuse
from roomserver.domain.envelope import Body, Entry, Envelope
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms import answers, commits, follower, pump, ring
from roomserver.rooms.herald import Herald
from roomserver.rooms.items import Item
from roomserver.rooms.minding import Minding
from roomserver.rooms.ports import Restore
from roomserver.rooms.presence import Presence
from roomserver.rooms.records import Record
from roomserver.rooms.replica import Replica
from roomserver.rooms.restoring import Step
from roomserver.rooms.seating import Seating
from roomserver.stores import memory, memory_log

Fault = Callable[[], AbstractContextManager[Any]]


def no_fence() -> AbstractContextManager[Any]:
    """Whatever an instance decided is committed, however old its replica was."""
    return mock.patch.object(memory_log.Log, "fence_holds", return_value=True)


@contextmanager
def ack_before_commit() -> Iterator[None]:
    """Commands are acknowledged when they are decided; only then they go to the store."""
    acked: set[int] = set()
    commit, reply = pump.Pump._commit, Herald._reply

    async def early(self: Any, batch: Any, give_up_at: float) -> Any:
        for item in self._current:
            decision = deciding.decide(self.replica.state, item.envelope, self.now())
            if item.envelope.n is not None and isinstance(decision, tuple):
                if id(item) not in acked:
                    self._told._told._send(item, answers.ack(item.envelope.n, None))
                acked.add(id(item))
        return await commit(self, batch, give_up_at)

    def once(self: Herald, replica: Replica, item: Item, decision: Any) -> None:
        if id(item) not in acked:
            reply(self, replica, item, decision)

    with (
        mock.patch.object(pump.Pump, "_commit", early),
        mock.patch.object(Herald, "_reply", once),
    ):
        yield


def no_dedupe() -> AbstractContextManager[Any]:
    """A command that is sent again with its `n` is done again."""

    def never(room: Room, envelope: Envelope) -> bool:
        member = room.members.get(envelope.by or "")
        if envelope.by is not None and (member is None or not is_in(member.status)):
            refuse("not_joined", "You are not in this room.")
        if member is not None and member.connection != envelope.connection:
            refuse("stale", "Your newer connection speaks for you.")
        return False

    return mock.patch.object(deciding, "_done_before", never)


@contextmanager
def delivery_before_commit() -> Iterator[None]:
    """Events go out as soon as they are decided, and not again when they are committed."""
    commit, answer = pump.Pump._commit, Herald.answer

    async def early(self: Any, batch: Any, give_up_at: float) -> Any:
        room = self.replica.state
        for event in commits.plan(room, self._current, self.now()).events:
            entry = Entry(seq=0, at=self.now(), event=event)
            after = evolve(room, entry)
            frames = visibility.render(entry, room, after)
            self._told._told._delivery.fan_out(Record(public=frames.public, private=frames.private))
            room = after
        return await commit(self, batch, give_up_at)

    def silent(self: Herald, *args: Any) -> None:
        with mock.patch.object(Herald, "_show"):
            answer(self, *args)

    with (
        mock.patch.object(pump.Pump, "_commit", early),
        mock.patch.object(Herald, "answer", silent),
    ):
        yield


def lost_hole() -> AbstractContextManager[Any]:
    """What push brings is folded even where something before it is missing."""
    return mock.patch.object(Replica, "_continues", return_value=True)


def clock_runs_while_away() -> AbstractContextManager[Any]:
    """The holder's clock goes on while the holder is away."""

    def stands(room: Room) -> bool:
        return room.turn is None or room.phase != "circle" or room.silence is not None

    return mock.patch.object(turns, "stands", stands)


@contextmanager
def queue_keeps_the_banned() -> Iterator[None]:
    """Who is removed with a ban still stands in the lists."""
    go, leaving = membership.go_for_good, lists.leaving

    def gone(*args: Any, ban: bool = False, **more: Any) -> None:
        kept = (lambda *_: lists.Lists()) if ban else leaving
        with mock.patch.object(lists, "leaving", kept):
            go(*args, ban=ban, **more)

    with mock.patch.object(hosting, "go_for_good", gone):
        yield


def held_text_in_history() -> AbstractContextManager[Any]:
    """A newcomer's history is drawn from all that anybody was shown, held texts too."""

    honest = ring.Ring.for_newcomer

    def for_newcomer(self: ring.Ring, room: Room) -> list[Body]:
        if room.settings.history == "none":
            return []
        bodies = (body for record in self.records for body in ring._bodies(record))
        held = [b for b in bodies if b["type"] == "message.held" and not b.get("removed")]
        return [*honest(self, room), *held]

    return mock.patch.object(ring.Ring, "for_newcomer", for_newcomer)


def view_for_a_host() -> AbstractContextManager[Any]:
    """One view is computed for the room, as a host sees it, and sent to everybody."""

    honest = Replica.view

    def view(self: Replica, viewer: str) -> Raw:
        return honest(self, next(iter(hosts(self.state)), viewer))

    return mock.patch.object(Replica, "view", view)


def stale_view() -> AbstractContextManager[Any]:
    """The view that many share is kept though the room has moved on."""
    honest = Replica.view

    def view(self: Replica, viewer: str) -> Raw:
        if self._shared is not None:
            self._shared = self.state.seq, self._shared[1]
        return honest(self, viewer)

    return mock.patch.object(Replica, "view", view)


def old_connection_speaks() -> AbstractContextManager[Any]:
    """What comes over a connection that was replaced is still done."""
    done_before = deciding._done_before

    def lenient(room: Room, envelope: Envelope) -> bool:
        member = room.members.get(envelope.by or "")
        if member is None:
            return done_before(room, envelope)
        return done_before(room, replace(envelope, connection=member.connection))

    return mock.patch.object(deciding, "_done_before", lenient)


# -- of a store that fails


def no_restore() -> AbstractContextManager[Any]:
    """What the store has lost is waited for, by everybody."""
    honest = follower.step

    def step(*args: Any) -> Step:
        found = honest(*args)
        return Step.WAIT if found in {Step.RESTORE, Step.TAKE} else found

    return mock.patch.object(follower, "step", step)


def restore_without_compare() -> AbstractContextManager[Any]:
    """A restore takes the place of whatever stands there by now."""
    honest = memory.MemoryStore.restore

    async def restore(self: Any, room: str, wanted: Restore) -> bool:
        log = self._memory.logs.get(room)
        return await honest(self, room, replace(wanted, found=log and log.position))

    return mock.patch.object(memory.MemoryStore, "restore", restore)


def no_settling() -> AbstractContextManager[Any]:
    """Right after a restore the room takes commits again."""
    return mock.patch.object(memory, "SETTLE_MS", 0)


def one_server() -> AbstractContextManager[Any]:
    """After a fail-over an epoch goes on, as if nothing could be lost by it."""
    return mock.patch.object(memory.Memory, "server", _Constant(), create=True)


class _Constant:
    def __get__(self, *_: Any) -> int:
        return 0

    def __set__(self, *_: Any) -> None: ...


def no_answers() -> AbstractContextManager[Any]:
    """A batch that is asked for again after a lost reply is taken for a new one."""
    return mock.patch.object(memory_log.Log, "remember")


def no_tombstone() -> AbstractContextManager[Any]:
    """Of a room that has ended nothing tells."""
    return mock.patch.object(memory.MemoryStore, "_is_ended", return_value=False)


def no_burying() -> AbstractContextManager[Any]:
    """Whoever knows that a room has ended does not tell a store that forgot it."""
    return mock.patch.object(Minding, "ended")


def no_erasing() -> AbstractContextManager[Any]:
    """The words of a removed message stay where they stand in the log."""
    return mock.patch.object(memory_log.Log, "erase")


def stale_restores() -> AbstractContextManager[Any]:
    """A replica takes the place of a room that went on without it."""
    honest = follower.step

    def step(*args: Any) -> Step:
        found = honest(*args)
        return Step.RESTORE if found is Step.ADOPT else found

    return mock.patch.object(follower, "step", step)


def immortal_leases() -> AbstractContextManager[Any]:
    """An instance that has died counts as alive."""
    return mock.patch.object(Presence, "died_at", return_value=None)


def no_attaching_again() -> AbstractContextManager[Any]:
    """Who was taken for lost while their instance stood still is not said to be there."""
    return mock.patch.object(Seating, "attach")


def no_fresh_welcome() -> AbstractContextManager[Any]:
    """A room that was read anew is not shown to those who were in it."""
    return mock.patch.object(Herald, "welcome_afresh")
