"""What one person knows for sure: frames seen, positions, answers. Their own account of the room.

Checks while writing that what comes is in order and without holes; the rest is compared with the
store's log afterwards (`checks`). Knows the wire only.
"""

from typing import Any

from msgspec import Struct

from roomserver.client.view import fold
from roomserver.domain.commands import Command

Body = dict[str, Any]
# A view is compared with the log's at every so many events.
SAMPLE = 7


class Broken(AssertionError):
    """Something that must not happen has happened."""


def require(truth: object, *what: object) -> None:
    """Raise Broken with an explanation unless it holds."""
    if not truth:
        raise Broken(*what)


class Sent(Struct):
    """A command and what came of it: over which connections it went, and its answer."""

    n: int
    command: Command
    connections: list[str]
    answer: str | None = None
    made: str | None = None


class Chapter:
    """What was shown under one epoch: events by position, and views kept on the way."""

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.public: dict[int, Body] = {}
        self.private: dict[int, Body] = {}
        self.samples: list[tuple[int, int, Body]] = []


class Diary:
    """One membership as its person lived it; a new epoch begins a new chapter."""

    def __init__(self, member: str) -> None:
        self.member = member
        self.chapters: list[Chapter] = []
        self.resume = ""
        self.epoch: str | None = None
        self.seq = 0
        self.p = 0
        self.room: Body = {}
        self.role = "participant"
        self.sent: dict[int, Sent] = {}
        self.first_history: list[Body] | None = None
        self.recoveries = 0
        self.tells_p = True
        self._count = 0
        self._forgotten = 0
        self._outdated = False

    @property
    def public(self) -> dict[int, Body]:
        """The public events of this chapter, by position."""
        return self.chapters[-1].public

    @property
    def private(self) -> dict[int, Body]:
        """One's private events of this chapter, by position."""
        return self.chapters[-1].private

    # -- welcomes

    def welcome(self, body: Body) -> None:
        """Take a welcome; what it tells of the time away must lead from the old view to the new."""
        require(body["you"]["id"] == self.member, "somebody else's welcome")
        same = body["epoch"] == self.epoch
        if body["recovered"]:
            require(same, "led on from another epoch")
            self._recovered(body)
        elif self.epoch is None:
            self.first_history = body["history"]
        else:
            require(not body["history"], "a partial history")
        if not same:
            self.chapters.append(Chapter(body["epoch"]))
        self.resume, self.epoch = body["resume"], body["epoch"]
        self.seq, self.p, self.room = body["seq"], body["p"], body["room"]
        self.role = body["you"]["role"]
        self._outdated = False
        acknowledged = [n for n, sent in self.sent.items() if sent.answer == "ack"]
        if same:
            known = max(self._forgotten, body["last_n"])
            require(known >= max(acknowledged, default=0), "last_n forgot a command")
        else:
            # The last of them may be lost; who knew them is asked elsewhere.
            self._forgotten = max(acknowledged, default=0)
        self._sample()

    def _recovered(self, body: Body) -> None:
        self.recoveries += 1
        # A text removed meanwhile is missing in what is told now: no view to compare in between.
        self._outdated = True
        for event in body["history"]:
            # Without `p` in the hello, private events may come again.
            if self.tells_p or event.get("p", self.p + 1) > self.p:
                self.event(event)
        mine, told = (self.seq, self.p), (body["seq"], body["p"])
        require(mine == told, "history ends elsewhere", mine, told)
        require(self.room == body["room"], "what was told differs", differ(self.room, body["room"]))

    # -- events

    def event(self, event: Body) -> None:
        """Take an event: the next public one, or the next that is for this person."""
        if "p" in event:
            require(event["p"] == self.p + 1, "a hole in p", self.p, event)
            require(event["seq"] == self.seq, "a private event elsewhere", self.seq, event)
            self.p = event["p"]
            self.private[self.p] = event
        else:
            require(event["seq"] == self.seq + 1, "a hole in seq", self.seq, event)
            self.seq = event["seq"]
            self.public[self.seq] = event
        self.room = fold(self.room, event)
        self._count += 1
        if event.get("participant") == self.member:
            # With another role one may see more: a fresh welcome follows, until then it is old.
            mine = event["type"] == "participant.left" or "role" in event
            self._outdated = self._outdated or mine
        if self._count % SAMPLE == 0 and not self._outdated:
            self._sample()

    def _sample(self) -> None:
        self.chapters[-1].samples.append((self.seq, self.p, self.room))

    # -- answers

    def ack(self, body: Body) -> None:
        """Take an acknowledgement; what it made must have been seen just before."""
        sent = self.sent[body["n"]]
        require(sent.answer != "error", "acknowledged after an error", body)
        if "id" in body and not body.get("duplicate"):
            seen = [*list(self.public.values())[-12:], *list(self.private.values())[-12:]]
            kinds = ("message", "whisper", "note", "announcement", "goal")
            require(
                any(event.get(kind) == body["id"] for event in seen for kind in kinds),
                "an ack before its event", body,
            )  # fmt: skip
        sent.answer, sent.made = "ack", body.get("id", sent.made)

    def error(self, body: Body) -> None:
        """Take an error: the command is not done and never will be, but for `unavailable`."""
        sent = self.sent[body["n"]]
        require(sent.answer != "ack", "an error after an ack", body)
        if body["code"] != "unavailable" and sent.answer is None:
            sent.answer = "error"

    def unanswered(self) -> list[Sent]:
        return [sent for sent in self.sent.values() if sent.answer is None]


def differ(one: Any, other: Any) -> Any:
    """Return where two views differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return {k: differ(one.get(k), other.get(k)) for k in keys if one.get(k) != other.get(k)}
    if isinstance(one, list) and isinstance(other, list):
        return [x for x in one if x not in other], [x for x in other if x not in one]
    return one, other
