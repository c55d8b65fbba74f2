"""What a viewer may see: the room of a `welcome`, and events as frames.

What one may not see is never sent to them, not even hidden in a field. Folding the frames of
`render` over an earlier `view` must arrive at a later one, for every viewer (PROTOCOL 6); the
vectors in tests/ hold the server's, the Python client's and the browser's code to that.
"""

from typing import Any

import msgspec
from msgspec import Struct

from roomserver.domain import events as e
from roomserver.domain.audience import alert_viewers, audience, hosts, is_in
from roomserver.domain.envelope import Body, Entry
from roomserver.domain.floor import floor_of
from roomserver.domain.state import Alert, Held, Member, Message, Resource, Room, Turn
from roomserver.domain.statements import word_of

ANONYMOUS = (e.ReactionChanged, e.MessageHidden)
HIDDEN_FIELDS: dict[type[e.Event], tuple[str, ...]] = {
    e.ParticipantJoined: ("connection", "address", "credential", "marked"),
    e.ParticipantWaiting: ("part", "connection", "address", "marked"),
    e.ParticipantRefused: ("lost",),
    e.ParticipantChanged: ("muted_until",),
    e.ParticipantLeft: ("ban", "text"),
    e.RoundOpened: ("rotated",),
    e.FloorChanged: ("host_floor",),
    e.TurnOffered: ("second",),
    e.TurnEnded: ("unanswered",),
    e.SilenceBegan: ("bell", "gap"),
    e.MessagePosted: ("asked", "approved_by", "labels"),
    e.MessageHeld: ("turn", "round", "feedback", "note", "reply_to", "changed"),
    e.MessageDeclined: ("author",),
    e.MessageRestored: ("restored_by",),
    e.ReactionChanged: ("on",),
    e.GoalChanged: ("celebrated_by",),
    e.AlertRaised: ("rings_at",),
    e.AlertChanged: ("rings_at",),
    e.CareOffered: ("participant",),
    e.Notice: ("participant",),
}
SEEN_HERE_AT_MOST = 3


class Rendered(Struct, frozen=True):
    """One event as frames: `public` for everyone but those with a frame of their own in `private`.

    A private event has no `public`. Viewers who share one dict object share its encoding.
    """

    public: Body | None
    private: dict[str, Body] = {}


def render(entry: Entry, before: Room, after: Room) -> Rendered:
    """Return the frames of one event; `before` and `after` are the room around it."""
    viewers = audience(entry.event, after)
    if viewers == ():
        return Rendered(None)
    body = _body(entry, before, after)
    if viewers is None:
        return Rendered(body, _variants(entry.event, body, after))
    return Rendered(None, {v: _placed(body, after.members[v].p) for v in viewers})


def _variants(event: e.AnyEvent, body: Body, after: Room) -> dict[str, Body]:
    """Return the frames of those who see more of a public event than others do."""
    if not isinstance(event, e.ParticipantLeft) or (word := word_of(event)) is None:
        return {}
    fuller = {**body, "text": word}
    return dict.fromkeys((*hosts(after), event.participant), fuller)


def _placed(body: Body, p: int) -> Body:
    head = {k: body[k] for k in ("type", "seq", "at")}
    return {**head, "p": p, **body}


def _body(entry: Entry, before: Room, after: Room) -> Body:
    event = entry.event
    body: Body = {"type": event.__struct_config__.tag, "seq": after.seq, "at": entry.at}
    if event.by is not None and not _is_anonymous(event):
        body["by"] = event.by
    skipped = {"by", "n", *HIDDEN_FIELDS.get(type(event), ())}
    fields = (f for f in event.__struct_fields__ if f not in skipped)
    body |= {f: plain(v) for f in fields if (v := getattr(event, f)) is not None}
    if floor_of(after) != floor_of(before):
        body["floor"] = floor_of(after)
    return body | _added(event, before, after)


def _is_anonymous(event: e.AnyEvent) -> bool:
    return isinstance(event, ANONYMOUS) or (
        isinstance(event, e.GoalChanged) and event.celebrated_by is not None
    )


def _added(event: e.AnyEvent, before: Room, after: Room) -> Body:
    """Return what the wire adds to an event: totals of the room, help lines, a sentence."""
    match event:
        case e.ParticipantWaiting():
            return {"marked": True} if event.marked else {}
        case e.ReactionChanged():
            message = after.messages.get(event.message)
            return {"count": len(message.marks.get(event.kind, ())) if message else 0}
        case e.MessageDeclined():
            return {"text": word} if (word := word_of(event)) else {}
        case e.TurnEnded():
            return {"marks": _marks_of_turn(before, event.turn)}
        case e.GoalChanged():
            return goal_view(after, event.goal)
        case e.CareOffered():
            return {"resources": resources(after.resources)}
        case e.RoomClosing():
            return {
                "at": event.at,
                "reason": event.reason,
                "resources": resources(after.resources),
            }
        case _:
            return {}


def _marks_of_turn(room: Room, turn: str) -> dict[str, int]:
    """Count the marks on the holder's own messages of a turn."""
    holder = room.turn.holder if room.turn is not None else None
    counts: dict[str, int] = {}
    for message in room.messages.values():
        if message.turn == turn and message.by == holder:
            for kind, who in message.marks.items():
                counts[kind] = counts.get(kind, 0) + len(who)
    return counts


def goal_view(room: Room, goal: str) -> Body:
    """Return one goal card as everybody sees it, with its id under `goal`."""
    card = room.goals[goal]
    return {
        "goal": card.id,
        "owner": card.owner,
        "text": card.text,
        "state": card.state,
        "celebrations": len(card.celebrated),
    }


# -- the room --------------------------------------------------------------------


def view(room: Room, viewer: str) -> Body:
    """Return the `room` of this member's welcome: the state that they may see."""
    body: Body = {
        "id": room.id,
        "title": room.title,
        "language": room.language,
        "phase": room.phase,
        "settings": plain(room.settings),
        "agreements": list(room.agreements),
        "agenda": [plain(r) for r in room.agenda],
        "round": room.round,
        "floor": floor_of(room),
        "turn": _turn_view(room.turn),
        "queue": list(room.queue),
        "come_back": list(room.come_back),
        "heard": list(room.heard),
        "hands": list(room.hands),
        "silence": _silence_view(room),
        "participants": [_participant(m) for m in room.members.values() if _is_shown(m)],
        "rehearsal": room.rehearsal,
    }
    if marked := {k: _marks(m) for k, m in room.messages.items() if m.marks or m.hidden}:
        body["messages"] = marked
    if room.goals:
        body["goals"] = {k: _card(room, k) for k in room.goals}
    if room.closes_at is not None:
        body["closes_at"] = room.closes_at
    if viewer in hosts(room):
        body |= _host_view(room, viewer)
    return body


def _host_view(room: Room, viewer: str) -> Body:
    waiting = (m for m in room.members.values() if m.status == "waiting")
    alerts = (a for a in room.alerts.values() if a.state != "closed")
    return {
        "waiting": [_waiting(m) for m in waiting],
        "held": [_held(h) for h in room.held.values()],
        "alerts": [_alert(a) for a in alerts if viewer in alert_viewers(a, room)],
    }


def _is_shown(member: Member) -> bool:
    return member.status != "waiting" and member.shown


def _participant(member: Member) -> Body:
    body = {
        "id": member.id,
        "alias": member.alias,
        "role": member.role,
        "part": member.part,
        "status": member.status,
        "muted": member.muted,
        "joined_at": member.joined_at,
    }
    return body | ({"back_soon": True} if member.back_soon else {})


def _turn_view(turn: Turn | None) -> Body | None:
    if turn is None:
        return None
    body: Body = {
        "id": turn.id,
        "holder": turn.holder,
        "state": turn.state,
        "overtime": turn.overtime,
        "extensions_left": turn.extensions_left,
    }
    if turn.started_at is not None:
        body["started_at"] = turn.started_at
    keys = {"offered": "answer_by", "speaking": "ends_at", "replies": "replies_until"}
    if turn.deadline is not None:
        body[keys[turn.state]] = turn.deadline
    elif turn.left_ms is not None:
        body["left_ms"] = turn.left_ms
    return body


def _silence_view(room: Room) -> Body | None:
    if room.silence is None:
        return None
    words = {} if room.silence.words is None else {"words": room.silence.words}
    return {"until": room.silence.until, **words}


def _marks(message: Message) -> Body:
    counts = {kind: len(who) for kind, who in message.marks.items()}
    return {"reactions": counts, "hidden": message.hidden}


def _card(room: Room, goal: str) -> Body:
    return {k: v for k, v in goal_view(room, goal).items() if k != "goal"}


def _waiting(member: Member) -> Body:
    marked = {"marked": True} if member.marked else {}
    return {"id": member.id, "alias": member.alias, **marked}


def _held(held: Held) -> Body:
    # Taken back in the very commit that held it: there is no text, and clients keep no empty one.
    text = {"text": held.text} if held.text else {}
    labels = {"labels": list(held.labels)} if held.labels else {}
    return {"message": held.id, "by": held.by, **text, "expires_at": held.expires_at, **labels}


def _alert(alert: Alert) -> Body:
    fields = ("by", "participant", "message", "labels", "text", "claimed_by")
    given = {f: plain(getattr(alert, f)) for f in fields if getattr(alert, f)}
    return {"alert": alert.id, "kind": alert.kind, "state": alert.state, **given}


# -- before joining, and small things -----------------------------------------------


def preview_room(room: Room) -> Body:
    """Return what a person sees before agreeing to anything: hosts by name, nobody else."""
    seated = [m for m in room.members.values() if is_in(m.status)]
    here = participants_here(room)
    return {
        "id": room.id,
        "title": room.title,
        "language": room.language,
        "phase": room.phase,
        "agreements": list(room.agreements),
        "agenda": [plain(r) for r in room.agenda],
        "capacity": room.settings.capacity,
        "here": min(here, SEEN_HERE_AT_MOST),
        "hosts": [m.alias for m in seated if m.role == "host"],
        "lobby": room.settings.lobby,
        "resources": resources(room.resources),
    }


def participants_here(room: Room) -> int:
    """Return how many participants are here now, hosts not counted."""
    return sum(m.role == "participant" and m.status == "here" for m in room.members.values())


def you(room: Room, member: str) -> Body:
    """Return the `you` of a welcome."""
    me = room.members[member]
    return {"id": me.id, "alias": me.alias, "role": me.role, "part": me.part}


def position(room: Room, member: str) -> tuple[int, int]:
    """Return this viewer's position: (seq, p)."""
    return room.seq, room.members[member].p


def resources(lines: tuple[Resource, ...]) -> list[Body]:
    """Return help lines as the wire carries them."""
    return [plain(line) for line in lines]


def plain(value: Any) -> Any:
    """Return a value as JSON-able data, without fields that are None."""
    if isinstance(value, Struct):
        named = ((f, getattr(value, f)) for f in value.__struct_fields__)
        return {f: plain(v) for f, v in named if v is not None}
    if isinstance(value, tuple | frozenset):
        return [plain(v) for v in value]
    return msgspec.to_builtins(value)
