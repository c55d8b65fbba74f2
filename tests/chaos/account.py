"""What one person knows for sure, and what all of one room know together.

An `Account` is a diary of raw frames: what the client would silently mend (a hole, an event that
comes twice) is a finding here. The `Ledger` of a room holds what anybody saw at each position, so
that whoever sees something else there is found out. Findings name positions and ids, no text.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tests.simulation.checks import _same as same
from tests.simulation.diary import Broken, Diary, Sent, require

Body = dict[str, Any]

SAID = {
    "message.posted": "message",
    "whisper.posted": "whisper",
    "announcement.posted": "announcement",
    "note.posted": "note",
}
# So many public events are in a room's log of 200, however many private ones came in between.
SURELY = 40
SPOKEN = frozenset({"message.post", "whisper.post", "announcement.post", "note.post"})
TAKING_BACK = frozenset({"message.retract", "message.remove"})


class Finding(Struct, frozen=True):
    """Something that must not be: which check says so, of whom, and what it saw."""

    check: str
    who: str
    what: str


class Said(Struct, frozen=True):
    """Words that somebody saw: the id that they got, and where they stand."""

    id: str
    seq: int


class Ledger:
    """One room as everybody together saw it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Finding] = []
        self.public: dict[tuple[str, int], Body] = {}
        self.said: dict[str, Said] = {}
        self.acked: dict[str, str] = {}
        """The words that were acknowledged, each with its command's type."""
        self.refused: set[str] = set()
        self.epochs: list[str] = []
        self.asked: Counter[str] = Counter()
        """How many wanted a message gone, without those who were told that it was not done."""
        self.taken: set[str] = set()
        """The messages of which it was acknowledged that they are gone."""
        self.gone_at: dict[str, int] = {}
        """The positions from which on messages are gone."""

    def find(self, who: str, broken: Broken) -> None:
        """Note what a check raised."""
        check, *rest = broken.args
        self.found.append(Finding(str(check), f"{self.name} {who}", _plain(rest)))

    def saw(self, epoch: str, event: Body) -> None:
        """Compare an event with what others saw at its position. Raises Broken."""
        if epoch not in self.epochs:
            self.epochs.append(epoch)
        if "p" not in event:
            first = self.public.setdefault((epoch, event["seq"]), event)
            fits = same(event, first) or same(first, event)
            require(fits, "another order", epoch, _short(first), _short(event))
        if event["type"] in SAID and event.get("text"):
            self._heard(event)
        if event["type"] == "message.removed":
            require(self.asked[event["message"]], "taken back by nobody", _short(event))
            self.gone_at.setdefault(event["message"], event["seq"])

    def is_back(self, event: Body, seq: int) -> bool:
        """Tell whether this shows, to somebody who is at `seq`, words that were gone by then."""
        gone_at = self.gone_at.get(event.get("message", ""))
        is_shown = event["type"] in SAID and bool(event.get("text"))
        return is_shown and gone_at is not None and gone_at <= seq

    def _heard(self, event: Body) -> None:
        text, at = event["text"], Said(event[SAID[event["type"]]], event["seq"])
        first = self.said.setdefault(text, at)
        require(first.id == at.id, "done twice", first, at)
        # Epochs change, positions go on: what was said stands where it stood.
        require(first.seq == at.seq, "elsewhere in another epoch", first, at)
        require(text not in self.refused, "done after an error", at)

    def answered(self, type_: str, text: str, answer: Body) -> None:
        """Note what came of somebody's words. Raises Broken."""
        if answer["type"] == "ack":
            self.acked[text] = type_
        elif answer["code"] != "unavailable":
            self.refused.add(text)
            require(text not in self.said, "refused, and yet done", answer["code"])

    def took_back(self, message: str, answer: Body) -> None:
        """Note what came of somebody's wish to have a message gone."""
        if answer["type"] == "ack":
            self.taken.add(message)
        elif answer["code"] != "unavailable":
            self.asked[message] -= 1


class Account(Diary):
    """One membership: its frames as they came, over all connections."""

    def __init__(self, name: str, ledger: Ledger, changed: Callable[[], None]) -> None:
        super().__init__("")
        self.name = name
        self.ledger = ledger
        self.live = False
        """Whether the connection that stands has brought its welcome."""
        self.heard_at: dict[str, float] = {}
        """When it saw somebody's words, by the event loop's clock."""
        self.seated_at = 0.0
        """When it was last shown the room; likewise."""
        self.out_s = 0.0
        """The longest time without a seat, in seconds; whoever reads it sets it back."""
        self.slowest_s = 0.0
        """The longest time that an answer took on one connection; likewise."""
        self._out_since: float | None = None
        self._asked: dict[int, float] = {}
        self._changed = changed

    # -- what the client's core tells

    def opened(self) -> None:
        self.live = False

    def lost(self) -> None:
        self.live = False
        self._asked.clear()
        self._out_since = self._out_since or _now()
        self._changed()

    def command(self, n: int, body: Body) -> None:
        self.sent[n] = Sent(n=n, command=body, connections=[])
        if body["type"] in TAKING_BACK:
            self.ledger.asked[body["message"]] += 1

    def wrote(self, body: Body) -> None:
        """Note when a command went out, the first time or again."""
        if "n" in body:
            self._asked[body["n"]] = _now()

    def frame(self, body: Body) -> None:
        """Take a frame; what is wrong with it goes into the ledger."""
        try:
            self._take(body)
        except Broken as broken:
            self.ledger.find(self.name, broken)
        self._changed()

    def _take(self, body: Body) -> None:
        match body["type"]:
            case "welcome":
                self._welcomed(body)
            case "ack":
                self._settled(body)
                self.ack(body)
            case "error" if "n" in body:
                self._settled(body)
                self.error(body)
            case _ if "seq" in body:
                self.event(body)

    def _welcomed(self, body: Body) -> None:
        self.live, is_first = True, self.epoch is None
        self.seated_at = _now()
        if self._out_since is not None:
            self.out_s, self._out_since = max(self.out_s, _now() - self._out_since), None
        self.member = self.member or body["you"]["id"]
        if not is_first:
            self._compare(body)
        for event in body["history"]:
            if self.ledger.is_back(event, body["seq"]):
                self.ledger.find(self.name, Broken("taken back, and shown again", _short(event)))
        try:
            self.welcome(body)
        except Broken:
            # What follows is compared with what this one says, not with what was wrong before it.
            self.epoch, self.seq, self.p = body["epoch"], body["seq"], body["p"]
            self.resume, self.room, self.role = body["resume"], body["room"], body["you"]["role"]
            raise
        for event in body["history"] if is_first else ():
            self.ledger.saw(body["epoch"], event)

    def _compare(self, body: Body) -> None:
        """Look at what a later welcome may not say."""
        is_near = body["epoch"] == self.epoch and body["seq"] - self.seq < SURELY
        if is_near and not body["recovered"] and body["you"]["role"] == self.role:
            self.ledger.find(self.name, Broken("not recovered within one epoch", body["seq"]))
        acked = [n for n, sent in self.sent.items() if sent.answer == "ack"]
        if body["epoch"] != self.epoch and body["last_n"] < max(acked, default=0):
            # A new epoch is no excuse: some instance knew of what was acknowledged.
            self.ledger.find(self.name, Broken("last_n forgot a command", body["last_n"]))

    def event(self, event: Body) -> None:
        """Take an event, in order; one holder at a time."""
        if event["type"] == "turn.offered":
            require(self.room["turn"] is None, "two holders at once", _short(event))
        super().event(event)
        if "text" in event:
            self.heard_at[event["text"]] = _now()
        self.ledger.saw(self.epoch or "", event)

    def _settled(self, body: Body) -> None:
        self.slowest_s = max(self.slowest_s, _now() - self._asked.pop(body["n"], _now()))
        sent = self.sent.get(body["n"])
        require(sent is not None, "an answer to nothing", body)
        assert sent is not None
        command: Any = sent.command
        if command["type"] in TAKING_BACK and sent.answer is None:
            self.ledger.took_back(command["message"], body)
        if command["type"] not in SPOKEN:
            return
        if body["type"] == "ack" and not body.get("duplicate"):
            require("id" in body, "an ack before its event", body)
        self.ledger.answered(command["type"], command["text"], body)

    def _sample(self) -> None:
        """Keep no views: they are compared with the next welcome's."""


def _now() -> float:
    return asyncio.get_running_loop().time()


def _short(event: Body) -> Body:
    """Return an event without what people said."""
    return {k: v for k, v in event.items() if k not in {"text", "words", "prompt", "note"}}


def _plain(parts: list[Any]) -> str:
    return "; ".join(str(each) for each in parts)[:600]
