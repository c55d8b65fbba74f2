"""This instance's copy of one room: state, position, ring; and which log entries carry a text.

No I/O: entries go in, what they mean comes out. It only ever moves along the store's one line:
an entry that does not follow the last one is a `Hole`, and somebody has to read the store.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Raw, Struct

from roomserver.domain import outcome, visibility
from roomserver.domain.envelope import Body, Entry
from roomserver.domain.events import AnyEvent
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms.ports import SCHEMA, Logged, Opened, Position
from roomserver.rooms.records import (
    Record,
    Snapshot,
    Unreadable,
    decode_entry,
    decode_snapshot,
    encode_event,
    encode_snapshot,
)
from roomserver.rooms.ring import Ring, scrubbed
from roomserver.wire.codec import encode

SNAPSHOT_EVERY = 64
# More than a store's log ever holds: 200 for the history, 64 behind the snapshot, and one batch.
CARRIERS = 600
PAST = 8


class Hole(Exception):
    """An entry does not follow the last one known: something was missed."""


class Applied(Struct, frozen=True, kw_only=True):
    """One entry that was folded: the room around it, and its frames if anybody may see any."""

    entry: Entry
    commit_id: str
    before: Room
    after: Room
    record: Record | None


class Replica:
    """The room as of the last entry folded."""

    def __init__(self, opened: Opened, before: "Replica | None" = None) -> None:
        if opened.schema > SCHEMA:
            raise Unreadable
        snapshot = decode_snapshot(opened.snapshot)
        self.epoch = opened.epoch
        # What the newest writer known here reads; only who reads as much keeps the room.
        self.schema = opened.schema
        self._origin = opened.origin
        # Where epochs ended that lie on this line, as far as known here; the latest first.
        self._origins = () if opened.origin is None else (opened.origin,)
        self.state = snapshot.state
        self.seq = opened.snapshot_seq
        self.tail = ""
        self.at = 0
        self.snapshot_seq = opened.snapshot_seq
        self.ring = Ring(snapshot.records, snapshot.floor)
        # Epochs that this instance knew the room under before: what comes of them is late.
        self.past: tuple[str, ...] = ()
        self._carriers: deque[tuple[int, AnyEvent]] = deque(maxlen=CARRIERS)
        self._line: dict[int, str] = {}
        self._shared: tuple[int, Raw] | None = None
        self._start(opened)
        if before is not None:
            self._succeed(before)

    def _start(self, opened: Opened) -> None:
        """Fold what the store has after the snapshot, in one reading and thus without holes."""
        for logged in sorted(opened.entries, key=lambda each: each.seq):
            entry = decode_entry(logged)
            self.at = max(self.at, entry.at)
            if entry.seq <= self.seq:
                self._note_carrier(entry)
                self._note_point(entry.seq, logged.commit_id)
            else:
                if self.seq == opened.snapshot_seq:
                    self._note_point(self.seq, logged.previous)
                self._fold(entry, logged.commit_id)
        if self.seq != opened.seq:
            raise Hole
        self.tail = opened.tail
        self._note_point(self.seq, self.tail)

    def _succeed(self, before: "Replica") -> None:
        """Take over from an older replica of the room what only it still knows."""
        self.at = max(self.at, before.at)
        past = (*before.past, before.epoch)[-PAST:]
        self.past = tuple(epoch for epoch in past if epoch != self.epoch)
        seq, tail = next(iter(self._line.items()))
        if before.passed(seq, tail):
            earlier = {n: commit for n, commit in before._line.items() if n < seq}  # noqa: SLF001
            self._line = earlier | self._line
            older = (each for each in before._origins if each.seq <= seq)  # noqa: SLF001
            self._origins = (*self._origins, *older)[:PAST]

    # -- where it stands

    @property
    def position(self) -> Position:
        return Position(epoch=self.epoch, seq=self.seq, tail=self.tail)

    def passed(self, seq: int, tail: str) -> bool:
        """Tell whether this replica's line is known to go through that point."""
        return self._line.get(seq, "" if seq == 0 else None) == tail

    def came_by(self, point: Position) -> bool:
        """Tell whether this replica's line must go through that point of an epoch.

        The log begins empty with each epoch: who opened the room later never saw what led to it.
        But an epoch has one line, and it is known how far along it this one went.
        """
        if point.seq in self._line:
            return self.passed(point.seq, point.tail)
        ways = (self.position, *self._origins)
        return any(way.epoch == point.epoch and point.seq <= way.seq for way in ways)

    def contradicts(self, logged: Logged) -> bool:
        """Tell whether another commit stands on this replica's line where this entry would."""
        return self._line.get(logged.seq, logged.commit_id) != logged.commit_id

    def missed_since(self, before: "Replica", viewer: str) -> Sequence[Body]:
        """Return what a viewer missed of the epoch before, who was told all that `before` knew.

        Nothing where this epoch did not begin right here, on that one's line and not behind it.
        """
        origin, members = self._origin, (before.state.members, self.state.members)
        if origin is None or origin.epoch != before.epoch or origin.seq != self.seq:
            return ()
        if before.seq > self.seq or any(viewer not in each for each in members):
            return ()
        seq, p = visibility.position(before.state, viewer)
        return self.ring.since(self.state, viewer, seq, p) or ()

    def _note_point(self, seq: int, commit_id: str) -> None:
        self._line[seq] = commit_id
        if len(self._line) > CARRIERS:
            del self._line[next(iter(self._line))]

    # -- what it shows

    def view(self, viewer: str) -> Raw:
        """Return the `room` of a member's welcome, encoded; all but hosts see the same.

        It changes with public events alone, or clients could not follow it: so many who come back
        at once, each with an internal event, share it.
        """
        if self.state.members[viewer].role == "host":
            return Raw(encode(visibility.view(self.state, viewer)))
        if self._shared is None or self._shared[0] != self.state.seq:
            self._shared = self.state.seq, Raw(encode(visibility.view(self.state, viewer)))
        return self._shared[1]

    # -- moving on

    def follow(self, entries: Iterable[Logged]) -> Iterator[Applied]:
        """Fold each entry not yet known, in order. Raises Hole where one is missing."""
        for logged in sorted(entries, key=lambda each: each.seq):
            if logged.seq <= self.seq:
                continue
            if not self._continues(logged):
                raise Hole
            yield self._fold(decode_entry(logged), logged.commit_id)

    def _continues(self, logged: Logged) -> bool:
        # Equal numbers are not enough: a store that lost writes may number others the same.
        follows = self.tail in {logged.commit_id, logged.previous}
        return logged.seq == self.seq + 1 and follows

    def _fold(self, entry: Entry, commit_id: str) -> Applied:
        before = self.state
        after = self.state = evolve(before, entry)
        self.seq, self.tail, self.at = entry.seq, commit_id, max(self.at, entry.at)
        self._note_point(self.seq, self.tail)
        self._note_carrier(entry)
        record = self._record(entry, before, after)
        erased = outcome.erases(entry.event)
        if erased is not None:
            self._forget(erased)
        return Applied(entry=entry, commit_id=commit_id, before=before, after=after, record=record)

    def _record(self, entry: Entry, before: Room, after: Room) -> Record | None:
        frames = visibility.render(entry, before, after)
        if frames.public is None and not frames.private:
            return None
        record = Record(public=frames.public, private=frames.private)
        self.ring.add(record)
        return record

    def _forget(self, message: str) -> None:
        self.ring.scrub(message)
        blanks = ((seq, outcome.erase(event, message) or event) for seq, event in self._carriers)
        self._carriers = deque(blanks, maxlen=CARRIERS)

    def forget(self) -> None:
        """Keep no word of anybody: the room is over here, though somebody may still hold it."""
        self.ring = Ring()
        self._carriers.clear()
        self._shared = None
        self.state = outcome.wordless(self.state)

    def _note_carrier(self, entry: Entry) -> None:
        message = getattr(entry.event, "message", None)
        if message is not None and outcome.erase(entry.event, message) is not None:
            self._carriers.append((entry.seq, entry.event))

    # -- what travels with a commit

    def erasures(self, messages: Iterable[str]) -> tuple[tuple[int, bytes], ...]:
        """Return the entries that carry these messages' words, without them."""
        return tuple(
            (seq, encode_event(blank))
            for message in messages
            for seq, event in self._carriers
            if (blank := outcome.erase(event, message)) is not None
        )

    def snapshot_is_due(self) -> bool:
        """Tell whether the store's snapshot, as far as known here, is far enough behind."""
        return self.seq - self.snapshot_seq >= SNAPSHOT_EVERY

    def snapshot(self, without: Iterable[str] = ()) -> bytes:
        """Return the state at this position as bytes, without the words of some messages."""
        state, records = self.state, self.ring.records
        for message in without:
            state = outcome.scrub(state, message)
            records = tuple(scrubbed(record, message) for record in records)
        return encode_snapshot(Snapshot(state=state, records=records, floor=self.ring.floor))
