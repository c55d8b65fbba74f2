"""What a client does with an event: `fold(room, event)` over the `room` of a `welcome`.

Pure, and knows nothing of the server's own state: whoever folds the events that they may see must
arrive at exactly the `room` of a fresh `welcome` (PROTOCOL 6). It never computes an order or a
total, never keeps a text beyond what `room` shows, and ignores what it does not know. The browser
does the same in `js/state`; both are held to the same vectors.
"""

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]

CLOCK = ("answer_by", "ends_at", "replies_until", "left_ms")
CARRIED = ("queue", "come_back", "heard", "hands", "floor", "phase")
PERSON = ("alias", "role", "part", "status", "muted", "joined_at")
CHANGES = ("alias", "role", "part", "muted", "back_soon", "returning")
ALERT = ("kind", "by", "participant", "message", "labels", "text")
HELD = ("message", "by", "text", "expires_at", "labels")
GOAL = ("owner", "text", "state", "celebrations")


def fold(room: Body, event: Body) -> Body:
    """Return the visible room after one event; `room` stays as it is."""
    after = room | _some(event, CARRIED)
    step = _STEPS.get(event.get("type", ""))
    return after if step is None else step(after, event)


# -- people --------------------------------------------------------------------


def _joined(room: Body, event: Body) -> Body:
    person = {"id": event["participant"], **_some(event, PERSON)}
    seated = _replaced(room["participants"], "id", person)
    return _not_waiting({**room, "participants": seated}, event)


def _waiting(room: Body, event: Body) -> Body:
    person = {"id": event["participant"], **_some(event, ("alias", "marked"))}
    return _host_list(room, "waiting", lambda them: _replaced(them, "id", person))


def _not_waiting(room: Body, event: Body) -> Body:
    return _host_list(room, "waiting", lambda them: _without(them, "id", event["participant"]))


def _changed(room: Body, event: Body) -> Body:
    return _person(room, event, _some(event, CHANGES))


def _away(room: Body, event: Body) -> Body:
    return _person(room, event, {"status": "away"})


def _returned(room: Body, event: Body) -> Body:
    return _person(room, event, {"status": "here"})


def _left(room: Body, event: Body) -> Body:
    return _person(room, event, {"status": "left", "back_soon": False})


def _person(room: Body, event: Body, change: Body) -> Body:
    """Merge into one participant; `back_soon` stands only while it is true."""

    def merged(person: Body) -> Body:
        if person["id"] != event["participant"]:
            return person
        after = person | change
        return after if after.get("back_soon") else _drop(after, "back_soon")

    return {**room, "participants": [merged(person) for person in room["participants"]]}


def _trimmed(room: Body, event: Body) -> Body:
    gone, old = event.get("participants", ()), event.get("messages", ())
    people = [person for person in room["participants"] if person["id"] not in gone]
    marked = {k: v for k, v in room.get("messages", {}).items() if k not in old}
    cards = {k: v for k, v in room.get("goals", {}).items() if v["owner"] not in gone}
    return _map(_map({**room, "participants": people}, "messages", marked), "goals", cards)


# -- rounds and turns ----------------------------------------------------------


def _round_opened(room: Body, event: Body) -> Body:
    return {**room, "round": event["round"]}


def _round_closed(room: Body, _: Body) -> Body:
    return {**room, "round": None}


def _agenda_changed(room: Body, event: Body) -> Body:
    return {**room, "agenda": event["agenda"]}


def _offered(room: Body, event: Body) -> Body:
    turn = {
        "id": event["turn"],
        "holder": event["holder"],
        "state": "offered",
        "overtime": False,
        "extensions_left": event["extensions_left"],
    }
    return {**room, "turn": turn | _some(event, CLOCK)}


def _started(room: Body, event: Body) -> Body:
    return _clocked(room, event, {"state": "speaking", "started_at": event["at"]})


def _extended(room: Body, event: Body) -> Body:
    change = {"extensions_left": event["extensions_left"], "overtime": False}
    return _clocked(room, event, change)


def _clock(room: Body, event: Body) -> Body:
    return _clocked(room, event, {})


def _overtime(room: Body, event: Body) -> Body:
    return _turn(room, event, {"overtime": True})


def _replies_opened(room: Body, event: Body) -> Body:
    return _clocked(room, event, {"state": "replies", "overtime": False})


def _turn_ended(room: Body, _: Body) -> Body:
    return {**room, "turn": None}


def _clocked(room: Body, event: Body, change: Body) -> Body:
    """Change the turn and set its clock: the four keys are replaced as one."""
    turn = room["turn"]
    stopped = room if turn is None else {**room, "turn": _drop(turn, *CLOCK)}
    return _turn(stopped, event, change | _some(event, CLOCK))


def _turn(room: Body, event: Body, change: Body) -> Body:
    turn = room["turn"]
    if turn is None or turn["id"] != event["turn"]:
        return room
    return {**room, "turn": turn | change}


def _silence_began(room: Body, event: Body) -> Body:
    return {**room, "silence": _some(event, ("until", "words"))}


def _silence_ended(room: Body, _: Body) -> Body:
    return {**room, "silence": None}


# -- words ---------------------------------------------------------------------


def _marked(room: Body, event: Body) -> Body:
    entry = _entry(room, event)
    marks = _drop(entry["reactions"], event["kind"])
    if event["count"]:
        marks = entry["reactions"] | {event["kind"]: event["count"]}
    return _entered(room, event, {**entry, "reactions": marks})


def _hidden(room: Body, event: Body) -> Body:
    return _entered(room, event, {**_entry(room, event), "hidden": True})


def _restored(room: Body, event: Body) -> Body:
    return _entered(room, event, {**_entry(room, event), "hidden": False})


def _removed(room: Body, event: Body) -> Body:
    return _map(room, "messages", _drop(room.get("messages", {}), event["message"]))


def _entry(room: Body, event: Body) -> Body:
    plain: Body = {"reactions": {}, "hidden": False}
    entry: Body = room.get("messages", {}).get(event["message"], plain)
    return entry


def _entered(room: Body, event: Body, entry: Body) -> Body:
    """Keep an entry only while it says something: a mark, or that the message is hidden."""
    messages = room.get("messages", {})
    if entry["reactions"] or entry["hidden"]:
        return {**room, "messages": messages | {event["message"]: entry}}
    return _map(room, "messages", _drop(messages, event["message"]))


def _held(room: Body, event: Body) -> Body:
    held = _said(event, HELD)
    return _host_list(room, "held", lambda them: _replaced(them, "message", held))


def _not_held(room: Body, event: Body) -> Body:
    return _host_list(room, "held", lambda them: _without(them, "message", event["message"]))


def _goal(room: Body, event: Body) -> Body:
    return {**room, "goals": room.get("goals", {}) | {event["goal"]: _some(event, GOAL)}}


# -- care and house ------------------------------------------------------------


def _alert_raised(room: Body, event: Body) -> Body:
    alert = {"alert": event["alert"], "state": "open", **_said(event, ALERT)}
    return _host_list(room, "alerts", lambda them: _replaced(them, "alert", alert))


def _alert_changed(room: Body, event: Body) -> Body:
    if event["state"] == "closed":
        return _host_list(room, "alerts", lambda them: _without(them, "alert", event["alert"]))
    change = _some(event, ("state", "claimed_by"))

    def merged(alert: Body) -> Body:
        return _drop(alert, "claimed_by") | change if alert["alert"] == event["alert"] else alert

    return _host_list(room, "alerts", lambda them: [merged(alert) for alert in them])


def _room_changed(room: Body, event: Body) -> Body:
    return {**room, "settings": event["settings"]}


def _host_absent(room: Body, event: Body) -> Body:
    return _drop(room, "closes_at") | _some(event, ("closes_at",))


def _host_returned(room: Body, _: Body) -> Body:
    return _drop(room, "closes_at")


def _room_closing(room: Body, event: Body) -> Body:
    at = event.get("at")
    return _drop(room, "closes_at") if at is None else {**room, "closes_at": at}


def _room_closed(room: Body, _: Body) -> Body:
    """Nothing that anyone said or did stays in the last state."""
    empty: Body = {name: [] for name in ("queue", "come_back", "heard", "hands")}
    hosts: Body = {name: [] for name in ("held", "alerts") if name in room}
    rest = _drop(room, "messages", "goals")
    return rest | empty | hosts | {"phase": "closed", "turn": None}


_STEPS: dict[str, Callable[[Body, Body], Body]] = {
    "participant.joined": _joined,
    "participant.waiting": _waiting,
    "participant.refused": _not_waiting,
    "participant.changed": _changed,
    "participant.away": _away,
    "participant.returned": _returned,
    "participant.left": _left,
    "history.trimmed": _trimmed,
    "round.opened": _round_opened,
    "round.closed": _round_closed,
    "agenda.changed": _agenda_changed,
    "turn.offered": _offered,
    "turn.started": _started,
    "turn.extended": _extended,
    "turn.clock": _clock,
    "turn.overtime": _overtime,
    "turn.replies_opened": _replies_opened,
    "turn.ended": _turn_ended,
    "silence.began": _silence_began,
    "silence.ended": _silence_ended,
    "message.posted": _not_held,
    "message.held": _held,
    "message.declined": _not_held,
    "message.removed": _removed,
    "message.hidden": _hidden,
    "message.restored": _restored,
    "reaction.changed": _marked,
    "goal.changed": _goal,
    "alert.raised": _alert_raised,
    "alert.changed": _alert_changed,
    "room.changed": _room_changed,
    "host.absent": _host_absent,
    "host.returned": _host_returned,
    "room.closing": _room_closing,
    "room.closed": _room_closed,
}


# -- small things --------------------------------------------------------------


def _some(event: Body, keys: tuple[str, ...]) -> Body:
    return {key: event[key] for key in keys if key in event}


def _said(event: Body, keys: tuple[str, ...]) -> Body:
    """Take what is there and not empty: an empty list of labels is no field of the room."""
    return {key: event[key] for key in keys if event.get(key)}


def _drop(body: Body, *keys: str) -> Body:
    return {key: value for key, value in body.items() if key not in keys}


def _map(room: Body, name: str, value: Body) -> Body:
    """Set a map that stands in the room only while it is not empty."""
    return {**room, name: value} if value else _drop(room, name)


def _replaced(items: list[Body], key: str, item: Body) -> list[Body]:
    """Put `item` in the place of the one with its id, or at the end."""
    if all(old[key] != item[key] for old in items):
        return [*items, item]
    return [item if old[key] == item[key] else old for old in items]


def _without(items: list[Body], key: str, value: str) -> list[Body]:
    return [item for item in items if item[key] != value]


def _host_list(room: Body, name: str, change: Callable[[list[Body]], list[Body]]) -> Body:
    """Change a list that hosts alone are sent; whoever was not sent it does not get one."""
    return {**room, name: change(room[name])} if name in room else room
