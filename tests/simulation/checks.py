"""What must hold of a whole evening: the log against everybody's diary, and against itself.

The log is the store's own, tapped commit by commit. The walk over it keeps its own account of
queue, floor and offers, made from the events alone, apart from the rules that wrote them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, to_builtins

from roomserver.domain import events as e
from roomserver.domain import outcome, visibility
from roomserver.domain.envelope import Entry
from roomserver.domain.evolve import evolve
from roomserver.domain.floor import floor_of
from roomserver.domain.state import Room
from roomserver.rooms.ports import Logged, Opened
from roomserver.rooms.records import decode_entry, decode_snapshot
from roomserver.rooms.replica import Replica
from tests.simulation.diary import Body, Broken, Chapter, Diary, differ, require
from tests.simulation.ledger import Ledger, Node

LATE_TEXT_MS = 3_000
SECOND_TIME = frozenset({"left", "deferred"})


class Line(Struct, frozen=True, kw_only=True):
    """One entry of the log with the room around it, and the commit it came with."""

    entry: Entry
    commit_id: str
    before: Room
    after: Room

    @property
    def event(self) -> Any:
        return self.entry.event


class History:
    """The one true line, folded afresh; what each viewer was to see of it."""

    def __init__(self, start: Room, tap: Sequence[Logged]) -> None:
        self.lines = list(_folded(start, tap))
        self.rooms = [start, *(line.after for line in self.lines)]
        self.public: dict[int, Body] = {}
        self.variants: dict[tuple[str, int], Body] = {}
        self.private: dict[tuple[str, int], Body] = {}
        for line in self.lines:
            self._render(line)

    def _render(self, line: Line) -> None:
        frames = visibility.render(line.entry, line.before, line.after)
        if frames.public is not None:
            self.public[frames.public["seq"]] = frames.public
        for viewer, body in frames.private.items():
            where = self.private if "p" in body else self.variants
            where[viewer, body["p"] if "p" in body else body["seq"]] = body

    def expected(self, viewer: str, body: Body) -> Body | None:
        """Return what the log says that this viewer sees where they saw `body`."""
        if "p" in body:
            return self.private.get((viewer, body["p"]))
        return self.variants.get((viewer, int(body["seq"]))) or self.public.get(body["seq"])


class Lines:
    """All lines that ever were, folded when somebody asks for one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folded: dict[Node, History] = {}

    def to(self, node: Node) -> History:
        """Return the line that ends here."""
        if node not in self._folded:
            self._folded[node] = History(self._ledger.start, node.line())
        return self._folded[node]

    def of(self, epoch: str) -> list[History]:
        """Return the lines that were the room's under an epoch."""
        return [self.to(node) for node in self._ledger.ends(epoch)]


def _folded(room: Room, tap: Sequence[Logged]) -> Iterator[Line]:
    for count, logged in enumerate(tap, 1):
        require(logged.seq == count, "the store's numbers have a hole", count)
        entry = decode_entry(logged)
        after = evolve(room, entry)
        yield Line(entry=entry, commit_id=logged.commit_id, before=room, after=after)
        room = after


# -- everybody's diary against the log ----------------------------------------------


def check_diary(lines: Lines, diary: Diary) -> None:
    """One order for all; nothing shown that was not committed; nothing to whom it is not for.

    Within an epoch, that is: where the store lost something there is another line under it.
    """
    for chapter in diary.chapters:
        found: list[Broken] = []
        for history in lines.of(chapter.epoch):
            try:
                _check_chapter(history, diary.member, chapter)
            except Broken as broken:
                found.append(broken)
            else:
                break
        else:
            raise found[0]
    _check_first_history(diary)


def _check_chapter(history: History, me: str, chapter: Chapter) -> None:
    for body in (*chapter.public.values(), *chapter.private.values()):
        expected = history.expected(me, body)
        require(expected is not None, "seen, but never committed, or not for them", body)
        require(_same(body, expected), "seen otherwise than committed", body, expected)
    _check_samples(history, me, chapter)


def _same(seen: Body, expected: Body | None) -> bool:
    if (seen.get("removed") or seen.get("text") == "") and expected is not None:
        gone = ("text", "note", "removed", "hidden")
        seen, expected = ({k: v for k, v in b.items() if k not in gone} for b in (seen, expected))
    return seen == expected


def _check_samples(history: History, me: str, chapter: Chapter) -> None:
    """Every view that was kept on the way equals a fresh one at that position."""
    at = {visibility.position(r, me): r for r in history.rooms if me in r.members}
    for seq, p, view in chapter.samples:
        require((seq, p) in at, "a position that never was", me, seq, p)
        fresh = visibility.view(at[seq, p], me)
        view, fresh = _worded(view), _worded(fresh)
        require(view == fresh, "a view is not what a welcome would show", differ(view, fresh))


def _worded(view: Body) -> Body:
    """Return the view without the texts of held messages: who came late never gets one taken back.

    The frames that bring them are compared one by one.
    """
    if "held" not in view:
        return view
    return {**view, "held": [{**held, "text": None} for held in view["held"]]}


def _check_first_history(diary: Diary) -> None:
    for body in diary.first_history or []:
        require(body["type"] == "message.posted", "a newcomer is shown", body["type"])
        require(not body.get("removed"), "a newcomer is shown what was removed")


# -- commands -----------------------------------------------------------------------


def check_commands(history: History, diaries: Sequence[Diary], ledger: Ledger) -> None:
    """No acknowledged command lost, none done twice, none after an error or over a dead socket.

    What the store forgot was lost there, if it was ever done: who knew better is asked in `losses`.
    """
    forgotten = {(x.by, x.n) for x in map(_event, ledger.all_ever()) if x.n is not None}
    done = Counter((x.event.by, x.event.n) for x in history.lines if x.event.n is not None)
    numbered = [x for x in history.lines if x.event.n is not None]
    spoke = {(x.event.by, x.event.n): _connection(x) for x in numbered}
    for key, times in done.items():
        require(times == 1, "a command was done twice", key, times)
    for diary in diaries:
        for n, sent in diary.sent.items():
            key = (diary.member, n)
            kept = key in done or (bool(ledger.losses) and key in forgotten)
            require(sent.answer != "ack" or kept, "an acknowledged command was lost", key)
            require(sent.answer != "error" or key not in done, "done after an error", key)
            newest = spoke.get(key)
            require(newest is None or newest in sent.connections, "an old connection spoke", key)
    said = Counter(x.event.text for x in history.lines if _is_said(x.event))
    for text, times in said.items():
        require(times == 1, "a text was posted twice", times, text)


def _event(logged: Logged) -> Any:
    return decode_entry(logged).event


def _connection(line: Line) -> str | None:
    """Return the connection that spoke for the member when this was decided."""
    member = line.before.members.get(line.event.by)
    return member.connection if member else None


def _is_said(event: Any) -> bool:
    kinds = (e.MessagePosted, e.AnnouncementPosted, e.WhisperPosted, e.NotePosted)
    approved = isinstance(event, e.MessagePosted) and event.approved_by is not None
    return isinstance(event, kinds) and not approved and bool(event.text)


# -- the log against itself -----------------------------------------------------------


def check_lists(history: History) -> None:
    """After every commit: only people with a seat stand in a list, and nobody in two."""
    for line in _commits(history):
        room = line.after
        lists = (*room.queue, *room.come_back, *room.heard)
        holder = (room.turn.holder,) if room.turn else ()
        require(len({*lists, *holder}) == len(lists) + len(holder), "in two lists", line.event)
        for member in (*lists, *holder, *room.hands):
            seated = member in room.members and room.members[member].status in {"here", "away"}
            require(seated, "a list keeps somebody who has no seat", line.event)


def check_clock(history: History) -> None:
    """After every commit: the clock stands while the holder is away, a silence or pause lasts."""
    for line in _commits(history):
        room, turn = line.after, line.after.turn
        if turn is None or turn.deadline is None:
            continue
        away = room.members[turn.holder].status == "away" and turn.state != "replies"
        require(not away, "a clock runs while the holder is away", line.event)
        require(room.phase != "paused", "a clock runs in a pause", line.event)
        require(room.silence is None, "a clock runs in a silence", line.event)


def _commits(history: History) -> Iterator[Line]:
    """Return the last line of every commit's items; a command is never seen half done."""
    lines = history.lines
    for this, following in zip(lines, [*lines[1:], None], strict=True):
        if following is None or following.commit_id != this.commit_id:
            yield this


def check_turns(history: History) -> None:
    """At most one holder, and nobody posts out of turn."""
    account = _Floor()
    for line in history.lines:
        account.note(line)


class _Floor:
    """Whose turn it is, by the events alone."""

    def __init__(self) -> None:
        self.turn: str | None = None
        self.holder: str | None = None
        self.state = ""
        self.ended: dict[str, tuple[str, int]] = {}
        self.messages: dict[str, str | None] = {}

    def note(self, line: Line) -> None:
        event = line.event
        match event:
            case e.TurnOffered():
                require(self.turn is None, "two holders at once", event)
                self.turn, self.holder, self.state = event.turn, event.holder, "offered"
            case e.TurnStarted() | e.TurnRepliesOpened() | e.TurnEnded():
                require(event.turn == self.turn, "another turn than the one that runs", event)
                self._moved(event, line.entry.at)
            case e.MessagePosted() | e.MessageHeld():
                self.messages[event.message] = event.turn
                if not getattr(event, "approved_by", None):
                    self._posted(line)
            case _:
                pass

    def _moved(self, event: Any, at: int) -> None:
        self.state = "speaking" if isinstance(event, e.TurnStarted) else "replies"
        if isinstance(event, e.TurnEnded):
            self.ended[event.turn] = (self.holder or "", at)
            self.turn = self.holder = None

    def _posted(self, line: Line) -> None:
        event, room = line.event, line.before
        author = room.members[event.by]
        require(author.status == "here", "posted by somebody who is not here", event)
        late = event.turn is not None and event.turn != self.turn
        if late:
            _, at = self.ended.get(event.turn, ("", 0))
            # Decided on one clock, stamped on another: the network's delay comes on top.
            require(line.entry.at - at <= LATE_TEXT_MS + 12_000, "too late for its turn", event)
            return
        require(not author.muted, "posted while muted", event)
        floor = floor_of(room)
        match floor:
            case "turns":
                replies = self.state == "replies" and self.turn is not None
                holds = self.state == "speaking" and self.holder == event.by
                require(holds or replies, "posted out of turn", event, self.holder, self.state)
            case "hosts":
                require(author.role == "host", "a host's floor", event)
            case "quiet":
                require(False, "posted in quiet", event)
            case _:
                require(room.phase != "paused", "posted in a pause", event)


def check_offers(history: History) -> None:
    """Everyone who waits is offered once before anyone is offered twice."""
    offered: set[str] = set()
    reasons: dict[str, str] = {}
    current = ""
    for line in history.lines:
        event, room = line.event, line.before
        match event:
            case e.RoundOpened():
                offered, reasons = set(), {}
            case e.TurnOffered() if event.by is None:
                skipped = [m for m in (event.queue or ()) if m not in offered and _could(room, m)]
                again = event.holder in offered
                excused = reasons.get(event.holder) in SECOND_TIME
                require(not again or excused or not skipped, "offered twice before", event, skipped)
                offered.add(event.holder)
                current = event.holder
            case e.TurnOffered():
                offered.add(event.holder)
                current = event.holder
            case e.TurnEnded():
                reasons[current] = event.reason
            case e.QueueChanged() | e.ParticipantJoined() | e.ParticipantChanged():
                _reordered(event, offered, reasons)
            case _:
                pass


def _reordered(event: Any, offered: set[str], reasons: dict[str, str]) -> None:
    # A host's own order, and whoever sits down anew at the queue's end, stand above the rule.
    for member in event.queue or ():
        if member in offered:
            reasons[member] = "left"


def _could(room: Room, member: str) -> bool:
    someone = room.members.get(member)
    return someone is not None and someone.status == "here" and not someone.muted


# -- instances and the store -----------------------------------------------------------


def check_replica(history: History, replica: Replica, where: str) -> None:
    """A replica is the fold of the one line at its position, and at its end."""
    require(replica.seq == len(history.lines), "a replica is behind", where, replica.seq)
    _same_room(replica.state, history.rooms[-1], where)


def check_store(history: History, opened: Opened) -> None:
    """What a new instance reads is the same room, with the frames that a resume needs."""
    replica = Replica(opened)
    check_replica(history, replica, "opened afresh")
    for record in replica.ring.records:
        body = record.public
        if body is not None and not body.get("removed"):
            require(body == history.public[body["seq"]], "the snapshot's frames differ", body)


def check_seats(room: Room, connected: set[str]) -> None:
    """Nobody is here whom no instance holds: who went home, or was on one that died, is away."""
    here = {member.id for member in room.members.values() if member.status == "here"}
    require(here <= connected, "a ghost sits here", len(here - connected))


def check_erased(history: History, opened: Opened) -> None:
    """What was removed stands in no entry and no snapshot that the store still has."""
    removed = {m for line in history.lines if (m := outcome.erases(line.event)) is not None}
    events = (line.event for line in history.lines)
    said = (each for each in events if isinstance(each, e.MessagePosted | e.MessageHeld))
    texts = {each.text for each in said if each.message in removed and each.text}
    kept = [decode_entry(entry).event for entry in opened.entries]
    found = texts & {*_strings(to_builtins([*kept, decode_snapshot(opened.snapshot)]))}
    require(not found, "a removed text stands in the store", len(found))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _same_room(one: Room, other: Room, where: str) -> None:
    if one != other:
        fields = [f for f in one.__struct_fields__ if getattr(one, f) != getattr(other, f)]
        require(False, "replicas differ", where, fields)


def summary(history: History) -> dict[str, int]:
    """Return how often each kind of event happened: who does nothing finds nothing."""
    counts: dict[str, int] = defaultdict(int)
    for line in history.lines:
        counts[str(line.event.__struct_config__.tag)] += 1
    return dict(counts)
