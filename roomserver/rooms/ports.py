"""What a room's runtime needs of the world: a store, a moderator, connections, a clock.

Stores implement `Store` and pass the contract suite or do not exist. Nothing here knows what an
event means: a store sees bytes, positions and commit ids.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from msgspec import Struct

from roomserver.domain.envelope import Verdict


class Logged(Struct, frozen=True, kw_only=True):
    """One log entry: `seq` counts from 1 in an epoch-independent line; `previous` is the
    `commit_id` of the commit before the one this entry belongs to (the chain).
    """

    seq: int
    at: int
    commit_id: str
    previous: str
    data: bytes


class Batch(Struct, frozen=True, kw_only=True):
    """What one commit asks: all of it or nothing.

    `base` is the seq it was decided on. `commuting` batches also commit when only commuting
    batches came in between. `erase` replaces the data of earlier entries in the same step.
    `snapshot` is the whole state at `snapshot_seq` (<= base). `closes` publishes, deletes every
    key of the room and leaves a tombstone.
    """

    commit_id: str
    epoch: str
    base: int
    commuting: bool
    events: tuple[bytes, ...]
    erase: tuple[tuple[int, bytes], ...] = ()
    snapshot: bytes | None = None
    snapshot_seq: int = 0
    closes: bool = False


class Committed(Struct, frozen=True, kw_only=True):
    """Done: `entries` are all after `base`, others' and one's own; own ones are the last."""

    entries: tuple[Logged, ...]


class Conflict(Struct, frozen=True, kw_only=True):
    """Not done: the fence did not hold; `entries` are all after `base`: fold, decide again."""

    entries: tuple[Logged, ...]


class Moved(Struct, frozen=True):
    """Not done: the room is under another epoch; open it afresh."""


class Ended(Struct, frozen=True):
    """The room has ended: a tombstone stands."""


class Unknown(Struct, frozen=True):
    """No such room, and none that is known to have ended."""


class Opened(Struct, frozen=True, kw_only=True):
    """A room as the store has it: a snapshot and all log entries kept (some at or below it)."""

    epoch: str
    seq: int
    tail: str
    snapshot: bytes
    snapshot_seq: int
    entries: tuple[Logged, ...]


class Push(Struct, frozen=True, kw_only=True):
    """What pub/sub brings of one commit; may be lost, late, doubled or out of order."""

    room: str
    epoch: str
    entries: tuple[Logged, ...]
    erased: tuple[int, ...] = ()
    closed: bool = False


Receiver = Callable[[Push], None]


class StoreError(Exception):
    """The store did not answer, or not in time: the outcome is unknown."""


class Store(Protocol):
    """Where rooms live. Each call may raise `StoreError`."""

    async def now(self) -> int:
        """Return the store's time, ms since the epoch."""

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room at seq 0; False where it exists or a tombstone stands."""

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room; subscribe before, so that nothing falls in between."""

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Fence, number, keep, publish. The same `commit_id` again gives the same answer."""

    async def positions(self, rooms: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Return (epoch, seq) of those of `rooms` that live, and renew their lease of life."""

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms (at most 10,000)."""

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit of the room to `receiver`; returns once confirmed."""

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""

    async def close(self) -> None:
        """Let go of all resources."""


class Subject(Struct, frozen=True, kw_only=True):
    """One text before moderation: room-scoped pseudonym of the writer, never an address."""

    room: str
    participant: str
    role: str
    field: str
    text: str
    language: str


class Moderator(Protocol):
    """Judges texts. Returns at once where it can; the runtime waits without delaying others."""

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        """Return the verdict with the text in canonical form; never raises for a bad text."""


class Connection(Protocol):
    """One socket as a room sees it. Calls never block and never raise.

    `id` is random; `host` names the host credential behind it, None for participants.
    """

    id: str
    host: str | None

    def send(self, frame: bytes) -> None:
        """Queue one encoded frame."""

    def close(self, code: int) -> None:
        """Close after what is queued."""


class Observer(Protocol):
    """Is told counts and durations, for metrics: kinds and outcomes, never a text, name or id."""

    def command(self, kind: str, outcome: str, seconds: float) -> None:
        """Note that a command was answered: accepted, duplicate, rejected or unavailable."""

    def fanout(self, seconds: float) -> None:
        """Note how long after its answer a commit's frames were in all buffers."""

    def resumed(self, outcome: str) -> None:
        """Note how a resume was answered: recovered, fresh or refused."""

    def conflict(self) -> None:
        """Note that a batch is decided again because the fence did not hold."""

    def caught_up(self) -> None:
        """Note that the store was read to catch up."""


class Silent:
    """An observer who tells nobody."""

    def command(self, kind: str, outcome: str, seconds: float) -> None: ...
    def fanout(self, seconds: float) -> None: ...
    def resumed(self, outcome: str) -> None: ...
    def conflict(self) -> None: ...
    def caught_up(self) -> None: ...
