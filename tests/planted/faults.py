"""The faults themselves: each is a way in which such a server was, or could be, really broken.

They are patched in from here; the server has no switch for any of them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

from msgspec.structs import replace

from roomserver.domain import decide as deciding
from roomserver.domain import hosting, lists, membership, turns, visibility
from roomserver.domain.audience import hosts, is_in
from roomserver.domain.draft import refuse
from roomserver.domain.envelope import Body, Entry, Envelope
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms import answers, commits, pump, ring
from roomserver.rooms.herald import Herald
from roomserver.rooms.items import Item
from roomserver.rooms.records import Record
from roomserver.rooms.replica import Replica
from roomserver.stores import memory_log

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

    def view(room: Room, viewer: str) -> Body:
        return visibility.view(room, next(iter(hosts(room)), viewer))

    patched = SimpleNamespace(view=view, you=visibility.you, position=visibility.position)
    return mock.patch.object(answers, "visibility", patched)


def old_connection_speaks() -> AbstractContextManager[Any]:
    """What comes over a connection that was replaced is still done."""
    done_before = deciding._done_before

    def lenient(room: Room, envelope: Envelope) -> bool:
        member = room.members.get(envelope.by or "")
        if member is None:
            return done_before(room, envelope)
        return done_before(room, replace(envelope, connection=member.connection))

    return mock.patch.object(deciding, "_done_before", lenient)


FAULTS: Sequence[tuple[str, Fault]] = (
    ("no fence", no_fence),
    ("ack before commit", ack_before_commit),
    ("no dedupe of n", no_dedupe),
    ("delivery before commit", delivery_before_commit),
    ("a lost hole", lost_hole),
    ("a clock that runs while the holder is away", clock_runs_while_away),
    ("the queue keeps the banned", queue_keeps_the_banned),
    ("held text in history", held_text_in_history),
    ("a view computed for a host", view_for_a_host),
    ("an old connection's command after a resume", old_connection_speaks),
)
