"""One room as the memory store has it: its snapshot, its log, and the fence.

Plain steps on plain values: nothing here awaits, publishes or knows of other rooms.
"""

from collections import OrderedDict

from msgspec.structs import replace

from roomserver.rooms.ports import ROOM_MS, Batch, Logged, Position

HISTORY = 200
ANSWERS = 256


def numbered(batch: Batch, base: int, tail: str, at: int) -> tuple[Logged, ...]:
    """Return the entries that a batch's events are after `base`, to which `tail` led."""
    return tuple(
        Logged(seq=n, at=at, commit_id=batch.commit_id, previous=tail, data=data)
        for n, data in enumerate(batch.events, base + 1)
    )


class Log:
    """One room: its snapshot, and the entries after it or within the history bound."""

    def __init__(self, position: Position, snapshot: bytes, schema: int, server: int) -> None:
        self.epoch = position.epoch
        self.seq = self.snapshot_seq = position.seq
        self.tail = position.tail
        self.at = 0
        self.snapshot = snapshot
        self.schema = schema
        self.origin: Position | None = None
        self.settles_at = 0
        self.renewed_at = self.expires_at = 0
        self.server = server
        self.entries: dict[int, Logged] = {}
        # seqs of entries that came with structural batches
        self.structural: set[int] = set()
        # commit_id -> (base, last seq) of batches done; the texts stand in `entries` alone
        self.answers: OrderedDict[str, tuple[int, int]] = OrderedDict()

    @property
    def position(self) -> Position:
        return Position(epoch=self.epoch, seq=self.seq, tail=self.tail)

    def renew(self, now: int) -> None:
        """Note that somebody keeps the room."""
        self.renewed_at, self.expires_at = now, now + ROOM_MS

    def between(self, base: int, top: int) -> tuple[Logged, ...]:
        return tuple(self.entries[n] for n in range(base + 1, top + 1) if n in self.entries)

    def is_for(self, batch: Batch, server: int, schema: int) -> bool:
        """Tell whether the room is still the one that the batch was decided in."""
        is_here = self.epoch == batch.epoch and self.server == server
        return is_here and batch.base <= self.seq and self.schema <= schema

    def went_through(self, batch: Batch) -> bool:
        """Tell whether the batch was decided on this line, as far as its log reaches back."""
        if batch.base == self.seq:
            return self.tail == batch.tail
        after = self.entries.get(batch.base + 1)
        return after is None or after.previous == batch.tail

    def fence_holds(self, batch: Batch) -> bool:
        """Tell whether the batch may commit now: nothing came in between that could matter."""
        missed = range(batch.base + 1, self.seq + 1)
        if not missed:
            return True
        # What was trimmed can't be handed to the caller any more, so it may not be passed over.
        return batch.commuting and all(
            n in self.entries and n not in self.structural for n in missed
        )

    def append(self, batch: Batch, now: int) -> tuple[Logged, ...]:
        """Keep the events under their numbers; return the new entries."""
        self.at = max(now, self.at)
        added = numbered(batch, self.seq, self.tail, self.at)
        self.expires_at = now + ROOM_MS
        self.entries |= {entry.seq: entry for entry in added}
        if not batch.commuting:
            self.structural |= {entry.seq for entry in added}
        self.seq += len(added)
        self.tail = batch.commit_id
        return added

    def remember(self, batch: Batch) -> None:
        self.answers[batch.commit_id] = (batch.base, self.seq)
        if len(self.answers) > ANSWERS:
            self.answers.popitem(last=False)

    def erase(self, batch: Batch) -> None:
        for seq, data in batch.erase:
            if seq in self.entries:
                self.entries[seq] = replace(self.entries[seq], data=data)

    def keep_snapshot(self, batch: Batch) -> None:
        # Only forward: of two commuting batches the later may carry the older state.
        if batch.snapshot is not None and batch.snapshot_seq >= self.snapshot_seq:
            self.snapshot, self.snapshot_seq = batch.snapshot, batch.snapshot_seq

    def trim(self) -> None:
        """Let go of entries that are in the snapshot and beyond the history bound."""
        oldest = min(self.snapshot_seq, self.seq - HISTORY)
        for seq in [n for n in self.entries if n <= oldest]:
            del self.entries[seq]
            self.structural.discard(seq)
