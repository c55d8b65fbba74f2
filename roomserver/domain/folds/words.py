"""Folds of events about words: messages, marks, holds, reports, goals."""

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.folds.members import with_member
from roomserver.domain.limits import MINUTE, PAST_IDS
from roomserver.domain.state import Goal, Held, Mark, Member, Message, Room


def charged(room: Room, member: Member, at: int) -> Member:
    """Return the member with one message's cost on their rate (GCRA: theoretical arrival time)."""
    return replace(member, tat=max(member.tat, at) + MINUTE // room.messages_per_min)


def message_posted(room: Room, event: e.MessagePosted, at: int) -> Room:
    """Show a message; count it for its author, and for the holder's turn."""
    author = event.by or ""
    message = Message(
        id=event.message,
        by=author,
        text=event.text,
        at=at,
        turn=event.turn,
        round=event.round,
        feedback=event.feedback,
        note=event.note,
        reply_to=event.reply_to,
        changed=bool(event.changed),
        labels=event.labels or (),
    )
    held = {k: h for k, h in room.held.items() if k != event.message}
    room = replace(room, messages={**room.messages, message.id: message}, held=held)
    return _in_turn(_spoken(room, event, at), event)


def _spoken(room: Room, event: e.MessagePosted, at: int) -> Room:
    author = room.members.get(event.by or "")
    if author is None:
        return room
    author = replace(author, spoken=author.spoken + 1)
    if event.approved_by is None:
        author = replace(charged(room, author, at), posted_at=at)
    return with_member(room, author)


def _in_turn(room: Room, event: e.MessagePosted) -> Room:
    turn = room.turn
    if turn is None or turn.id != event.turn or turn.holder != event.by:
        return room
    turn = replace(turn, messages=turn.messages + 1)
    if event.asked:
        turn = replace(turn, feedback=event.feedback)
    return replace(room, turn=turn)


def message_held(room: Room, event: e.MessageHeld, at: int) -> Room:
    author = event.by or ""
    held = Held(
        id=event.message,
        by=author,
        text=event.text,
        expires_at=event.expires_at,
        turn=event.turn,
        round=event.round,
        feedback=event.feedback,
        note=event.note,
        reply_to=event.reply_to,
        changed=bool(event.changed),
        labels=event.labels or (),
    )
    member = replace(charged(room, room.members[author], at), posted_at=at)
    return with_member(replace(room, held={**room.held, held.id: held}), member)


def message_declined(room: Room, event: e.MessageDeclined) -> Room:
    held = {k: h for k, h in room.held.items() if k != event.message}
    return _authored(replace(room, held=held), event.message, event.author)


def message_removed(room: Room, event: e.MessageRemoved) -> Room:
    author = room.messages[event.message].by if event.message in room.messages else ""
    messages = {k: m for k, m in room.messages.items() if k != event.message}
    room = _authored(replace(room, messages=messages), event.message, author)
    return _past(room, event.message)


def message_hidden(room: Room, event: e.MessageHidden) -> Room:
    return with_message(room, replace(room.messages[event.message], hidden=True))


def message_restored(room: Room, event: e.MessageRestored) -> Room:
    message = room.messages.get(event.message)
    if message is None:
        return room
    return with_message(room, replace(message, hidden=False, reports=frozenset()))


def message_reported(room: Room, event: e.MessageReported) -> Room:
    message = room.messages.get(event.message)
    if message is None or event.by is None:
        return room
    return with_message(room, replace(message, reports=message.reports | {event.by}))


def reaction_changed(room: Room, event: e.ReactionChanged) -> Room:
    message = room.messages.get(event.message)
    if message is None or event.by is None:
        return room
    by = message.marks.get(event.kind, frozenset())
    by = by | {event.by} if event.on else by - {event.by}
    marks = {**message.marks, event.kind: by} if by else _without(message.marks, event.kind)
    return with_message(room, replace(message, marks=marks))


def _without(marks: dict[str, frozenset[str]], kind: Mark) -> dict[str, frozenset[str]]:
    return {k: v for k, v in marks.items() if k != kind}


def whisper_posted(room: Room, event: e.WhisperPosted, at: int) -> Room:
    sender = room.members.get(event.by or "")
    return room if sender is None else with_member(room, charged(room, sender, at))


def goal_changed(room: Room, event: e.GoalChanged) -> Room:
    old = room.goals.get(event.goal) or Goal(id=event.goal, owner=event.owner, text="")
    goal = replace(
        old,
        text=old.text if event.text is None else event.text,
        state=old.state if event.state is None else event.state,
    )
    if event.celebrated_by is not None:
        goal = replace(goal, celebrated=goal.celebrated | {event.celebrated_by})
    return replace(room, goals={**room.goals, goal.id: goal})


def with_message(room: Room, message: Message) -> Room:
    """Return the room with this message in place."""
    return replace(room, messages={**room.messages, message.id: message})


def _past(room: Room, message: str) -> Room:
    return replace(room, past_messages=(*room.past_messages, message)[-PAST_IDS:])


def _authored(room: Room, message: str, author: str) -> Room:
    """Remember whose words they were, without them: for an appeal, and for those who come late."""
    authors = dict([*room.past_authors.items(), (message, author)][-PAST_IDS:])
    return replace(room, past_authors=authors)
