"""What a room's runtime needs of the world: a store, a moderator, connections, a clock.

Stores implement `Store` and pass the contract suite or do not exist. Nothing here knows what an
event means: a store sees bytes, positions and commit ids.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from msgspec import Struct

from roomserver.domain.envelope import Entry, Verdict
from roomserver.domain.state import Room

SCHEMA = 1
"""The form in which this version writes events and snapshots. A higher one in a room's `schema`
was written by a newer version: such a room is not kept here."""

LEASE_MS = 15_000
"""An instance whose lease was not renewed for so long is dead."""
ROOM_MS = 900_000
"""A room that no instance renews for so long leaves the store."""
NEGLECT_MS = 60_000
"""A room that no instance renews for so long is kept by none."""
SETTLE_MS = 1_500
"""For so long after a restore a replica that knows more may still take its place."""


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

    `base` is the seq it was decided on, `tail` the `commit_id` of the commit that led there: a
    store that lost writes may have another line of the same length. `commuting` batches also
    commit when only commuting batches came in between. `erase` replaces the data of earlier entries
    in the same step. `snapshot` is the whole state at `snapshot_seq` (<= base). `closes` publishes,
    deletes every key of the room and leaves a tombstone.
    """

    commit_id: str
    epoch: str
    base: int
    tail: str
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
    """Not done: the room is under another epoch, or went another way; open it afresh."""


class Ended(Struct, frozen=True):
    """The room has ended: a tombstone stands."""


class Unknown(Struct, frozen=True):
    """No such room, and none known to have ended; `up_s`: how long that server has been up."""

    up_s: int | None = None


class Position(Struct, frozen=True, kw_only=True):
    """A point on a room's line, to which the commit `tail` led; no `epoch` in a displaced room."""

    epoch: str
    seq: int
    tail: str


class Opened(Struct, frozen=True, kw_only=True):
    """A room as the store has it: a snapshot, and the log entries kept, in order (some before it).

    `origin` is where on an older epoch's line this one began, where it was restored; `settling`:
    a replica that stands further on that older line may still be restored in its place.
    `displaced`: the epoch began on another server than the one that answers, which may have
    forgotten its end: nothing is committed until the room is restored under a new one.
    """

    epoch: str
    seq: int
    tail: str
    snapshot: bytes
    snapshot_seq: int
    entries: tuple[Logged, ...]
    schema: int = SCHEMA
    origin: Position | None = None
    settling: bool = False
    displaced: bool = False

    @property
    def position(self) -> Position:
        return Position(epoch=self.epoch, seq=self.seq, tail=self.tail)


class Restore(Struct, frozen=True, kw_only=True):
    """A replica that becomes the room again: `snapshot` is its state at `position`.

    `found` is what the store was seen to have and must still have (None: no such room). The room
    goes on under the new `epoch`, at the same seq and tail; its log begins empty.
    """

    epoch: str
    position: Position
    at: int
    snapshot: bytes
    found: Position | None


class Lease(Struct, frozen=True, kw_only=True):
    """One instance's sign of life, times in ms by the store's clock; `facts` are for operators.

    `schema` is what it reads: it keeps no room that a newer one wrote.
    """

    instance: str
    renewed_at: int
    expires_at: int
    facts: bytes = b""
    schema: int = SCHEMA


class Fleet(Struct, frozen=True, kw_only=True):
    """All leases, those that expired within the last minutes among them.

    `since` is when this table began: before `since` + `LEASE_MS` an instance that is missing may
    only not have come round to it yet. `drain`: an operator asks the one who reads to go.
    """

    now: int
    since: int
    leases: tuple[Lease, ...]
    drain: bool = False


class Traces(Struct, frozen=True, kw_only=True):
    """Where a store leaves what it was told, beside its memory; None where that can't be seen.

    `disk`: it writes rooms to a disk, or has done so. `log`: it keeps commands with their words.
    """

    disk: bool | None = False
    log: bool | None = False


class Push(Struct, frozen=True, kw_only=True):
    """What pub/sub brings of one commit; may be lost, late, doubled or out of order."""

    room: str
    epoch: str
    entries: tuple[Logged, ...]
    erased: tuple[int, ...] = ()
    closed: bool = False


class Signal(Struct, frozen=True, kw_only=True):
    """Something passing that an instance told the others about a room; never stored."""

    room: str
    data: bytes


Receiver = Callable[[Push | Signal], None]


class StoreError(Exception):
    """The store did not answer, or not in time: the outcome is unknown."""


class Settling(StoreError):
    """The room was restored a moment ago: nothing is committed until that is final."""


class Foreign(StoreError):
    """The room stands there in a form that this version can't read: others keep it."""


class Store(Protocol):
    """Where rooms live. Each coroutine may raise `StoreError`."""

    async def now(self) -> int:
        """Return the store's time, ms since the epoch."""

    async def close(self) -> None:
        """Let go of all resources."""

    def fault(self) -> str:
        """Return what is wrong as far as known here: `store`, `push`, or nothing."""

    async def traces(self) -> Traces:
        """Look at what the store writes down."""

    # -- rooms

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room at seq 0; False where it exists or a tombstone stands."""

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room; subscribe before, so that nothing falls in between."""

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Fence, number, keep, publish. The same `commit_id` again gives the same answer.

        `Moved` also where a newer schema wrote, where the room is displaced, and where another
        commit than `tail` led to `base`; raises `Settling` right after a restore.
        """

    async def restore(self, room: str, restore: Restore) -> bool:
        """Put a room (back) under a new epoch; False where the store has moved on, or it ended.

        Publishes a push without entries under it, so that all who listen read it anew.
        """

    async def bury(self, rooms: Sequence[str]) -> tuple[str, ...]:
        """Let tombstones stand for rooms that have ended; return those that live on all the same.

        A restore that settles and a displaced room give way; all who listen are told to read.
        """

    def server_of(self, room: str) -> str:
        """Name the server that has a room, if one is known: each of several fails by itself."""

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        """Return the positions of those that live and renew them; None: its server is away."""

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms (at most 10,000)."""

    async def count(self) -> int:
        """Return how many rooms live, without reading which (at most 10,000)."""

    async def neglected(self) -> tuple[str, ...]:
        """Return the ids of rooms that nobody renewed for `NEGLECT_MS` (at most 100)."""

    # -- push

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit and signal of the room; returns once confirmed."""

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""

    async def signal(self, room: str, data: bytes) -> None:
        """Tell all who subscribed to the room something passing; oneself among them."""

    def watch(self, gap: Callable[[], None]) -> None:
        """Call `gap` whenever push may have missed something: it had to be set up anew."""

    # -- the fleet

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        """Renew (or begin) an instance's lease and read all."""

    async def fleet(self) -> Fleet:
        """Read all leases."""

    async def resign(self, instance: str) -> None:
        """End an instance's lease: it has gone in good order."""

    async def ask_to_drain(self, instance: str) -> None:
        """Ask an instance to go; it reads so with its next renewal."""

    async def share_key(self, key: str) -> str:
        """Return the fleet's key: the one that stands, or this one, which then stands.

        Also renews its life; an instance that has the key writes it back into an empty store.
        """

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark for so long; False where it stood already."""

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""


class Earlier(Struct, frozen=True):
    """One of a writer's latest messages in a room; `to`: whom it answered, if anybody."""

    text: str
    labels: tuple[str, ...] = ()
    to: str | None = None


class Subject(Struct, frozen=True, kw_only=True):
    """One text before moderation: room-scoped pseudonym of the writer, never an address.

    `kind` is the command, `field` its field, `to` whom it is aimed at. `earlier` are the writer's
    latest messages here, the newest first, `hosts` the aliases of hosts, `help_lines` the numbers
    and links of the room's card.
    """

    room: str
    participant: str
    role: str
    field: str
    text: str
    language: str
    kind: str = "message.post"
    to: str | None = None
    earlier: tuple[Earlier, ...] = ()
    hosts: tuple[str, ...] = ()
    help_lines: tuple[str, ...] = ()


class Moderator(Protocol):
    """Judges texts. Returns at once where it can; the runtime waits without delaying others."""

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        """Return the verdict with the text in canonical form; never raises for a bad text."""

    def tells(self, subject: Subject) -> tuple[str, ...] | Awaitable[tuple[str, ...]]:
        """Return the labels of what is grave in a text, asking nobody else; soon if it is long."""


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


class Broadcast(Protocol):
    """Some connections that are sent the same frames, or all `but` one of them.

    What goes to one through its own `send` keeps its place among these. Who is discarded still gets
    what was sent before.
    """

    def add(self, connection: Connection) -> None: ...
    def discard(self, connection: Connection) -> None: ...
    def send(self, frame: bytes, but: Connection | None = None) -> None: ...


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


class Listener(Protocol):
    """Is told what this instance itself brought about. Returns at once; must not raise."""

    def opened(self, room: Room) -> None:
        """Hear that a room was made here."""

    def happened(self, entry: Entry, before: Room, after: Room) -> None:
        """Hear of an entry that was committed here, with the room around it."""
