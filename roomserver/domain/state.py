"""What a room is: frozen values that only `evolve` replaces.

A `Room` holds all that the rules need and nothing of sockets, stores or clocks. Times are
integers, milliseconds since the Unix epoch by the store's clock; names ending in `_s` are
seconds, in `_ms` milliseconds. Every collection here is bounded; `limits.py` says by what.
"""

from typing import Literal

from msgspec import Struct

Phase = Literal["gathering", "circle", "paused", "after", "closed"]
Role = Literal["host", "participant"]
Part = Literal["sharer", "listener"]
Status = Literal["waiting", "here", "away", "left"]
Floor = Literal["open", "turns", "hosts", "quiet"]
Order = Literal["circle", "random", "quiet_first", "hands"]
Overtime = Literal["gentle", "firm"]
Feedback = Literal["none", "kind_words", "reflections", "ideas"]
Mark = Literal["heard", "with_you", "me_too", "thank_you", "strength"]
TurnState = Literal["offered", "speaking", "replies"]
GoalState = Literal["open", "partly", "done", "let_go"]
AlertKind = Literal[
    "crisis", "contact", "pressure", "child_safety", "flood", "report", "help", "hook"
]
AlertState = Literal["open", "claimed", "closed"]
RoundKind = Literal[
    "opening",
    "check_in",
    "sharing",
    "reflection",
    "appreciation",
    "open",
    "goals",
    "celebration",
    "silence",
    "closing",
]


class Settings(Struct, frozen=True, kw_only=True):
    """What a host may change while the room is open (PROTOCOL 6); ranges are in `settings.py`."""

    locked: bool = False
    lobby: bool = False
    capacity: int = 12
    slow_mode_s: int = 0
    history: Literal["none", "round", "all"] = "none"
    late: Literal["queue", "listen", "closed"] = "queue"
    bell: Literal["anyone", "hosts"] = "anyone"
    reactions: bool = True
    pre_moderated: bool = False
    hosts_see_whispers: bool = True
    needs_host: bool = True
    hold_s: int = 600
    answer_s: int = 60
    seat_s: int = 900
    host_absent_s: int = 600
    max_hours: int = 4


class Round(Struct, frozen=True, kw_only=True):
    """One round of the agenda as its author wrote it; `budget_s` is shared among the sharers."""

    id: str
    kind: RoundKind
    title: str
    prompt: str = ""
    floor: Floor
    order: Order = "circle"
    turn_s: int | None = None
    budget_s: int | None = None
    reply_s: int = 0
    gap_s: int = 0
    overtime: Overtime = "gentle"
    extensions: int = 1
    repeat_passed: bool = True
    reactions: bool = True
    minutes: int | None = None


class Resource(Struct, frozen=True, kw_only=True):
    """One line of help as the operator wrote it."""

    name: str
    kind: str = ""
    value: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()


class Member(Struct, frozen=True, kw_only=True):
    """One membership: a person in this room, here or not, and what the rules remember of them.

    `connection` is the newest connection; commands over an older one are refused. `last_n` and
    `accepted` (bit i: n = last_n - 1 - i) say which commands were done. `p` counts the private
    events that this member may see. `came_seq` is the room's `seq` when they first sat down: what
    lies before it was never theirs to see. `gone` left without a word: the secret still brings
    them back; `shown` is False once they have left the log's view. `tat` is the GCRA's theoretical
    arrival time of messages.
    """

    id: str
    alias: str
    role: Role = "participant"
    part: Part = "sharer"
    status: Status = "here"
    joined_at: int = 0
    came_seq: int = 0
    muted: bool = False
    muted_until: int | None = None
    back_soon: bool = False
    connection: str | None = None
    lost_at: int | None = None
    gone: bool = False
    shown: bool = True
    last_n: int = 0
    accepted: int = 0
    p: int = 0
    tat: int = 0
    posted_at: int | None = None
    spoken: int = 0
    rang_at: int | None = None
    named_host_by: str | None = None
    address: str | None = None
    credential: str | None = None
    marked: bool = False


class Turn(Struct, frozen=True, kw_only=True):
    """The turn that runs: whose, in which state, and its clock.

    The clock runs while `deadline` is set (answer_by, ends_at or replies_until, by `state`) and
    stands while `left_ms` is; both None: no clock. `left_ms` is negative in overtime.
    `length_ms` is the share's length, None without a clock. `warn_s` is the next threshold of
    `turn.nearly_over`, None when there is none to come.
    """

    id: str
    holder: str
    state: TurnState = "offered"
    overtime: bool = False
    extensions_left: int = 0
    started_at: int | None = None
    deadline: int | None = None
    left_ms: int | None = None
    length_ms: int | None = None
    warn_s: int | None = None
    feedback: Feedback = "none"
    messages: int = 0


class Silence(Struct, frozen=True, kw_only=True):
    """Nobody posts until `until`; `gap` marks the pause between two turns."""

    until: int
    words: str | None = None
    gap: bool = False


class Message(Struct, frozen=True, kw_only=True):
    """A message that is shown, or hidden by reports; removed ones are not kept."""

    id: str
    by: str
    text: str
    at: int = 0
    turn: str | None = None
    round: str | None = None
    feedback: Feedback = "none"
    note: str | None = None
    reply_to: str | None = None
    changed: bool = False
    labels: tuple[str, ...] = ()
    marks: dict[str, frozenset[str]] = {}
    reports: frozenset[str] = frozenset()
    hidden: bool = False


class Held(Struct, frozen=True, kw_only=True):
    """A message that waits for a host's decision."""

    id: str
    by: str
    text: str
    expires_at: int
    turn: str | None = None
    round: str | None = None
    feedback: Feedback = "none"
    note: str | None = None
    reply_to: str | None = None
    changed: bool = False
    labels: tuple[str, ...] = ()


class Alert(Struct, frozen=True, kw_only=True):
    """Something that hosts should look at; `rings_at` is when an unclaimed one is told again."""

    id: str
    kind: AlertKind
    state: AlertState = "open"
    by: str | None = None
    participant: str | None = None
    message: str | None = None
    labels: tuple[str, ...] = ()
    text: str | None = None
    claimed_by: str | None = None
    rings_at: int | None = None


class Goal(Struct, frozen=True, kw_only=True):
    """One person's goal card and who celebrated it (told as a count only)."""

    id: str
    owner: str
    text: str
    state: GoalState = "open"
    celebrated: frozenset[str] = frozenset()


class Room(Struct, frozen=True, kw_only=True):
    """The whole state of one room. `seq` is the public position (PROTOCOL 2), not the store's."""

    id: str
    title: str
    language: str = "en"
    listed: bool = False
    rehearsal: bool = False
    created_at: int = 0
    settings: Settings = Settings()
    agreements: tuple[str, ...] = ()
    agenda: tuple[Round, ...] = ()
    resources: tuple[Resource, ...] = ()
    max_capacity: int = 100
    empty_s: int = 600
    text_limit: int = 2_000
    messages_per_min: int = 20
    operator_hears: bool = False
    exported: bool = False

    phase: Phase = "gathering"
    seq: int = 0
    members: dict[str, Member] = {}
    invite: int = 1
    bans: dict[str, str] = {}
    removed: tuple[str, ...] = ()
    past_aliases: tuple[str, ...] = ()

    round: str | None = None
    opened: tuple[str, ...] = ()
    turn_s: int | None = None
    rotation: int = 0
    second: bool = False
    asked_again: frozenset[str] = frozenset()
    deferred: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()
    spoke: frozenset[str] = frozenset()
    host_floor: Floor | None = None
    turn: Turn | None = None
    ended_turn: str | None = None
    ended_at: int = 0
    past_turns: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    come_back: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    hands: tuple[str, ...] = ()
    silence: Silence | None = None
    rang_at: int | None = None

    messages: dict[str, Message] = {}
    past_messages: tuple[str, ...] = ()
    past_authors: dict[str, str] = {}
    held: dict[str, Held] = {}
    alerts: dict[str, Alert] = {}
    goals: dict[str, Goal] = {}

    no_host_since: int | None = None
    absent: bool = False
    closes_at: int | None = None
    closing: str | None = None
    empty_since: int | None = None
