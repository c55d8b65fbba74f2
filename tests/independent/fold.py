"""The page's part on events as code: fold one event into a visible room.

Nothing here orders, counts or guesses: whatever the server did not send stays as it was. That way
a difference between a folded room and a fresh one is always a fault of the page or the server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Fold = Callable[[Json, Json], None]

CARRIED = ("queue", "come_back", "heard", "hands", "floor", "phase")
CLOCK = ("answer_by", "ends_at", "replies_until", "left_ms")
PERSON = ("alias", "role", "part", "status", "muted", "joined_at")
CHANGEABLE = ("alias", "role", "part", "muted", "back_soon")
ALERT = ("alert", "kind", "by", "participant", "message", "labels", "text")
LISTS = ("queue", "come_back", "heard", "hands", "held", "alerts")


class FoldError(Exception):
    """An event speaks of something that the room does not have."""


def fold(room: Json, event: Json) -> None:
    """Fold `event` into `room`, in place; an unknown event still brings the carried fields."""
    for field in CARRIED:
        if field in event:
            room[field] = event[field]
    step = STEPS.get(event["type"])
    if step is not None:
        step(room, event)


def _pick(source: Json, fields: tuple[str, ...]) -> Json:
    return {field: source[field] for field in fields if field in source}


def _without(entries: list[Json], key: str, value: str) -> list[Json]:
    return [entry for entry in entries if entry[key] != value]


def _put(entries: list[Json], key: str, entry: Json) -> None:
    """Put an entry in the place of the one with the same id, else at the end."""
    for at, known in enumerate(entries):
        if known[key] == entry[key]:
            entries[at] = entry
            return
    entries.append(entry)


def _drop_from(room: Json, name: str, key: str, value: str) -> None:
    """Take an entry out of a list that only hosts have."""
    if name in room:
        room[name] = _without(room[name], key, value)


def _person(room: Json, event: Json) -> Json:
    people: list[Json] = room["participants"]
    for person in people:
        if person["id"] == event["participant"]:
            return person
    raise FoldError(f"{event['type']} names nobody known: {event}")


def _turn(room: Json, event: Json) -> Json:
    turn: Json | None = room["turn"]
    if turn is None or turn["id"] != event["turn"]:
        raise FoldError(f"{event['type']} is not about the turn {turn}: {event}")
    return turn


def _set_clock(turn: Json, event: Json) -> None:
    for field in CLOCK:
        turn.pop(field, None)
    turn.update(_pick(event, CLOCK))


# People


def _joined(room: Json, event: Json) -> None:
    person = {"id": event["participant"], **_pick(event, PERSON)}
    people = room["participants"]
    places = [at for at, known in enumerate(people) if known["id"] == person["id"]]
    if places:
        people[places[0]] = person
    else:
        people.append(person)
    _drop_from(room, "waiting", "id", person["id"])


def _changed(room: Json, event: Json) -> None:
    person = _person(room, event)
    person.update(_pick(event, CHANGEABLE))
    if event.get("back_soon") is False:
        person.pop("back_soon", None)


def _away(room: Json, event: Json) -> None:
    _person(room, event)["status"] = "away"


def _returned(room: Json, event: Json) -> None:
    _person(room, event)["status"] = "here"


def _left(room: Json, event: Json) -> None:
    person = _person(room, event)
    person["status"] = "left"
    person.pop("back_soon", None)


def _waiting(room: Json, event: Json) -> None:
    entry = {"id": event["participant"], **_pick(event, ("alias", "marked"))}
    _put(room["waiting"], "id", entry)


def _refused(room: Json, event: Json) -> None:
    _drop_from(room, "waiting", "id", event["participant"])


def _trimmed(room: Json, event: Json) -> None:
    for participant in event.get("participants", ()):
        room["participants"] = _without(room["participants"], "id", participant)
        cards = room.get("goals", {})
        room["goals"] = {k: card for k, card in cards.items() if card["owner"] != participant}
    for message in event.get("messages", ()):
        _forget_message(room, message)
    if not room.get("goals", True):
        del room["goals"]


# Circle, rounds and turns


def _round_opened(room: Json, event: Json) -> None:
    room["round"] = event["round"]


def _round_closed(room: Json, _event: Json) -> None:
    room["round"] = None


def _agenda(room: Json, event: Json) -> None:
    room["agenda"] = event["agenda"]


def _silence_began(room: Json, event: Json) -> None:
    room["silence"] = _pick(event, ("until", "words"))


def _silence_ended(room: Json, _event: Json) -> None:
    room["silence"] = None


def _offered(room: Json, event: Json) -> None:
    room["turn"] = {
        "id": event["turn"],
        "holder": event["holder"],
        "state": "offered",
        "overtime": False,
        "extensions_left": event["extensions_left"],
        **_pick(event, CLOCK),
    }


def _started(room: Json, event: Json) -> None:
    turn = _turn(room, event)
    turn.update(state="speaking", started_at=event["at"])
    _set_clock(turn, event)


def _extended(room: Json, event: Json) -> None:
    turn = _turn(room, event)
    turn.update(extensions_left=event["extensions_left"], overtime=False)
    _set_clock(turn, event)


def _clock(room: Json, event: Json) -> None:
    _set_clock(_turn(room, event), event)


def _overtime(room: Json, event: Json) -> None:
    _turn(room, event)["overtime"] = True


def _replies(room: Json, event: Json) -> None:
    turn = _turn(room, event)
    turn.update(state="replies", overtime=False)
    _set_clock(turn, event)


def _turn_ended(room: Json, event: Json) -> None:
    _turn(room, event)
    room["turn"] = None


# Words


def _posted(room: Json, event: Json) -> None:
    _drop_from(room, "held", "message", event["message"])


def _held(room: Json, event: Json) -> None:
    if "held" in room:
        entry = _pick(event, ("message", "by", "text", "expires_at", "labels"))
        if not event["text"]:
            del entry["text"]
        room["held"] = [*room["held"], entry]


def _forget_message(room: Json, message: str) -> None:
    messages = room.get("messages", {})
    messages.pop(message, None)
    if not messages:
        room.pop("messages", None)


def _touch_message(room: Json, message: str) -> Json:
    messages: Json = room.setdefault("messages", {})
    entry: Json = messages.setdefault(message, {"reactions": {}, "hidden": False})
    return entry


def _tidy_message(room: Json, message: str) -> None:
    """An entry of which nothing is left to say is not kept."""
    if room["messages"][message] == {"reactions": {}, "hidden": False}:
        _forget_message(room, message)


def _message_removed(room: Json, event: Json) -> None:
    _forget_message(room, event["message"])


def _hidden(room: Json, event: Json) -> None:
    _touch_message(room, event["message"])["hidden"] = True


def _restored(room: Json, event: Json) -> None:
    _touch_message(room, event["message"])["hidden"] = False
    _tidy_message(room, event["message"])


def _reaction(room: Json, event: Json) -> None:
    reactions = _touch_message(room, event["message"])["reactions"]
    reactions[event["kind"]] = event["count"]
    if event["count"] == 0:
        del reactions[event["kind"]]
    _tidy_message(room, event["message"])


def _goal(room: Json, event: Json) -> None:
    cards = room.setdefault("goals", {})
    cards[event["goal"]] = _pick(event, ("owner", "text", "state", "celebrations"))


# Care and the room


def _alert(room: Json, event: Json) -> None:
    entry = {**_pick(event, ALERT), "state": "open"}
    _put(room["alerts"], "alert", entry)


def _alert_changed(room: Json, event: Json) -> None:
    if event["state"] == "closed":
        _drop_from(room, "alerts", "alert", event["alert"])
        return
    for entry in room["alerts"]:
        if entry["alert"] == event["alert"]:
            entry.pop("claimed_by", None)
            entry.update(_pick(event, ("state", "claimed_by")))


def _settings(room: Json, event: Json) -> None:
    room["settings"] = event["settings"]


def _host_absent(room: Json, event: Json) -> None:
    room.pop("closes_at", None)
    room.update(_pick(event, ("closes_at",)))


def _host_returned(room: Json, _event: Json) -> None:
    room.pop("closes_at", None)


def _closing(room: Json, event: Json) -> None:
    room.pop("closes_at", None)
    if event["at"] is not None:
        room["closes_at"] = event["at"]


def _closed(room: Json, _event: Json) -> None:
    room.update(phase="closed", turn=None)
    room.update({name: [] for name in LISTS if name in room})
    room.pop("messages", None)
    room.pop("goals", None)


STEPS: dict[str, Fold] = {
    "participant.joined": _joined,
    "participant.changed": _changed,
    "participant.away": _away,
    "participant.returned": _returned,
    "participant.left": _left,
    "participant.waiting": _waiting,
    "participant.refused": _refused,
    "history.trimmed": _trimmed,
    "round.opened": _round_opened,
    "round.closed": _round_closed,
    "agenda.changed": _agenda,
    "silence.began": _silence_began,
    "silence.ended": _silence_ended,
    "turn.offered": _offered,
    "turn.started": _started,
    "turn.extended": _extended,
    "turn.clock": _clock,
    "turn.overtime": _overtime,
    "turn.replies_opened": _replies,
    "turn.ended": _turn_ended,
    "message.posted": _posted,
    "message.held": _held,
    "message.declined": _posted,
    "message.removed": _message_removed,
    "message.hidden": _hidden,
    "message.restored": _restored,
    "reaction.changed": _reaction,
    "goal.changed": _goal,
    "alert.raised": _alert,
    "alert.changed": _alert_changed,
    "room.changed": _settings,
    "host.absent": _host_absent,
    "host.returned": _host_returned,
    "room.closing": _closing,
    "room.closed": _closed,
}
