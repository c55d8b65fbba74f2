"""What of an evening was seen, as events, by another member than the one who did it. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
Sights = Mapping[str, Iterable[Body]]

NEEDED = ("pass", "more time", "drop and resume", "held and approved", "close")
SAYING = ("message.posted", "message.held", "announcement.posted", "whisper.posted")


@dataclass(frozen=True)
class Report:
    """One evening: which deeds were seen by another, and all that was said."""

    seen: dict[str, bool]
    texts: frozenset[str] = field(default=frozenset(), repr=False)
    aliases: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def ok(self) -> bool:
        """Tell whether all that has to be seen was."""
        return all(self.seen[name] for name in NEEDED)

    def lines(self) -> list[str]:
        """Return one line a deed, for people."""
        return [f"{'seen' if seen else 'NOT SEEN':8} {name}" for name, seen in self.seen.items()]


def report(sights: Sights, aliases: Iterable[str]) -> Report:
    """Look through what each member (by id) saw."""
    events = {member: list(seen) for member, seen in sights.items()}
    seen = {
        "pass": _anybody(_passed, events),
        "more time": _anybody(_extended, events),
        "drop and resume": _anybody(_dropped, events),
        "held and approved": _approved(events),
        "reply": _anybody(_replied, events),
        "mark": _anybody(_marked, events),
        "close": _anybody(_closed, events),
    }
    said = (e for them in events.values() for e in them if e["type"] in SAYING)
    return Report(seen, frozenset(e["text"] for e in said), frozenset(aliases))


def _anybody(look: Callable[[str, list[Body]], bool], events: dict[str, list[Body]]) -> bool:
    return any(look(member, seen) for member, seen in events.items())


def _passed(me: str, seen: list[Body]) -> bool:
    holders = {e["turn"]: e["holder"] for e in _of(seen, "turn.offered")}
    passed = (e["turn"] for e in _of(seen, "turn.ended") if e["reason"] == "passed")
    return any(holders.get(turn, me) != me for turn in passed)


def _extended(me: str, seen: list[Body]) -> bool:
    """Only the holder has `by` in a `turn.more_time`; a host's is a `turn.extend` of theirs."""
    holders = {e["turn"]: e["holder"] for e in _of(seen, "turn.offered")}
    more = ((e.get("by"), holders.get(e["turn"])) for e in _of(seen, "turn.extended"))
    return any(by == holder != me for by, holder in more if by is not None)


def _dropped(me: str, seen: list[Body]) -> bool:
    away: set[str] = set()
    for event in seen:
        if event["type"] == "participant.away" and event["participant"] != me:
            away.add(event["participant"])
        elif event["type"] == "participant.returned" and event["participant"] in away:
            return True
    return False


def _approved(events: dict[str, list[Body]]) -> bool:
    """Find a message that a host saw held and one who is neither host nor author saw shown."""
    everybodys = (e for seen in events.values() for e in _of(seen, "message.held"))
    held = {e["message"] for e in everybodys}
    return any(
        event["message"] in held - {e["message"] for e in _of(seen, "message.held")}
        for seen in events.values()
        for event in _of(seen, "message.posted")
    )


def _replied(me: str, seen: list[Body]) -> bool:
    return any("reply_to" in e and e["by"] != me for e in _of(seen, "message.posted"))


def _marked(_: str, seen: list[Body]) -> bool:
    return any(e["count"] for e in _of(seen, "reaction.changed"))


def _closed(me: str, seen: list[Body]) -> bool:
    return any(e.get("by") != me for e in _of(seen, "room.closed"))


def _of(seen: list[Body], type_: str) -> Iterable[Body]:
    return (event for event in seen if event["type"] == type_)
