"""The latest events as each viewer saw them: what a resume and a first join are told from.

Bounded by `SIZE` records. A removed text leaves the ring at once; its record stays without words,
so that nobody's position meets a hole. A text that reports have hidden stays, for the host who may
restore it, and is told without words. Knows frames only, neither sockets nor the store.
"""

from collections import deque
from collections.abc import Iterator
from itertools import dropwhile

from roomserver.domain.envelope import Body
from roomserver.domain.state import Room
from roomserver.rooms.records import Record

SIZE = 200
SPOKEN = frozenset({"message.posted", "message.held", "message.restored"})


class Ring:
    """Records in order; `floor` is the public position before the first one."""

    def __init__(self, records: tuple[Record, ...] = (), floor: int = 0) -> None:
        self._records = deque(records)
        self._floor = floor

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(self._records)

    @property
    def floor(self) -> int:
        return self._floor

    def add(self, record: Record) -> None:
        """Append the newest record; the oldest makes room."""
        self._records.append(record)
        if len(self._records) > SIZE:
            oldest = self._records.popleft()
            if oldest.public is not None:
                self._floor = oldest.public["seq"]

    def scrub(self, message: str) -> None:
        """Take a message's words out of every record."""
        self._records = deque(scrubbed(record, message) for record in self._records)

    # -- what somebody is told

    def since(self, room: Room, viewer: str, seq: int, p: int | None) -> list[Body] | None:
        """Return what the viewer may see after a position; None where that can't be told whole.

        It can't where the position is older than the ring or their coming, or lies ahead of the
        room, and where the viewer's own role changed since: then they may see what earlier was
        kept from them, or no longer see what they might.
        """
        if not self._reaches(room, viewer, seq, p):
            return None
        # From the first frame chosen on, chosen or not: a new `seq` beside an old `p` must not
        # bring what was for hosts to somebody whose loss of the role lies between the two.
        seen = [*dropwhile(lambda body: not is_after(body, seq, p), self._seen_by(viewer))]
        if any(_is_new_role(body, viewer) for body in seen):
            return None
        return [_as_of_now(body, room, viewer) for body in seen if is_after(body, seq, p)]

    def _reaches(self, room: Room, viewer: str, seq: int, p: int | None) -> bool:
        me = room.members[viewer]
        oldest = me.p - sum("p" in body for body in self._seen_by(viewer))
        # What was said before one came stays with those who were here, whatever a client claims.
        start = max(self._floor, me.came_seq)
        return start <= seq <= room.seq and (p is None or oldest <= p <= me.p)

    def _seen_by(self, viewer: str) -> Iterator[Body]:
        bodies = (record.seen_by(viewer) for record in self._records)
        return (body for body in bodies if body is not None)

    def for_newcomer(self, room: Room) -> list[Body]:
        """Return the messages that the room's setting shows to somebody who joins now."""
        if room.settings.history == "none":
            return []
        return [body for body in self._posted() if _is_shown_later(body, room)]

    def _posted(self) -> Iterator[Body]:
        publics = (record.public for record in self._records)
        return (body for body in publics if body and body["type"] == "message.posted")


def is_after(body: Body, seq: int, p: int | None) -> bool:
    """Tell whether a frame lies after a position; without `p`, private ones at `seq` may."""
    if "p" not in body:
        return bool(body["seq"] > seq)
    return bool(body["seq"] >= seq) if p is None else bool(body["p"] > p)


def scrubbed(record: Record, message: str) -> Record:
    """Return the record without this message's words."""
    frames = {id(body): _wordless(body, message) for body in _bodies(record)}
    public = None if record.public is None else frames[id(record.public)]
    private = {viewer: frames[id(body)] for viewer, body in record.private.items()}
    return Record(public=public, private=private)


def _bodies(record: Record) -> Iterator[Body]:
    yield from record.private.values()
    if record.public is not None:
        yield record.public


def _wordless(body: Body, message: str) -> Body:
    if body["type"] not in SPOKEN or body["message"] != message:
        return body
    return {**_without_text(body), "removed": True}


def _without_text(body: Body) -> Body:
    return {**{key: value for key, value in body.items() if key != "note"}, "text": ""}


def _is_new_role(body: Body, viewer: str) -> bool:
    changed = body["type"] == "participant.changed" and body["participant"] == viewer
    return changed and "role" in body


def _as_of_now(body: Body, room: Room, viewer: str) -> Body:
    """Return the frame as this viewer may read it now: of a hidden text, no word.

    Its author and hosts still read it; a `message.restored` brings it back to the others.
    """
    message = room.messages.get(body["message"]) if body["type"] in SPOKEN else None
    if message is None or not message.hidden:
        return body
    if message.by == viewer or room.members[viewer].role == "host":
        return body
    return {**_without_text(body), "hidden": True}


def _is_shown_later(body: Body, room: Room) -> bool:
    message = room.messages.get(body["message"])
    # Read late from the store, a message may have lost its words before its removal is folded.
    if message is None or message.hidden or body.get("removed"):
        return False
    if room.settings.history == "all":
        return True
    return room.round is not None and body.get("round") == room.round
