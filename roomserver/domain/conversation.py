"""Words to everybody and aside: messages and their holds, marks, whispers, notes."""

from typing import NoReturn

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.concern import about_message
from roomserver.domain.draft import Draft, Refusal, refuse
from roomserver.domain.envelope import Verdict
from roomserver.domain.floor import (
    Closed,
    came_late,
    closed_to,
    slow_wait_of,
    wait_of,
)
from roomserver.domain.limits import HELD_KEPT, NOTE, SECOND
from roomserver.domain.state import Held, Member, Message, Room
from roomserver.domain.statements import MESSAGE_REMOVED


def post(d: Draft, command: c.MessagePost) -> None:
    """Say something, where the floor allows it, as moderation left it."""
    require_reply(d.room, command)
    late = _require_floor(d, command)
    require_rate(d.room, d.me, d.now)
    note = d.words(command.note, "note", NOTE)
    verdict = d.envelope.verdicts.get("text") or Verdict(text=command.text)
    _require_sound(d, verdict)
    held = verdict.action == "hold" or d.room.settings.pre_moderated
    if held and d.me.role != "host":
        event: e.MessageHeld | e.MessagePosted = _held_text(d, command, verdict, note, late)
    else:
        event = _shown_text(d, command, verdict, note, late)
    d.emit(event)
    about_message(d, verdict, event)


def look(room: Room, member: Member, command: c.MessagePost, now: int) -> None:
    """Test a message against the floor on arrival, before moderation. Raises Refusal."""
    require_reply(room, command)
    if closed := closed_to(room, member, command.reply_to):
        refuse(closed.code, closed.detail)
    require_rate(room, member, now)


def require_rate(room: Room, member: Member, now: int) -> None:
    """Refuse what comes too fast: slow mode first, then the rate (DESIGN 7)."""
    if wait := slow_wait_of(room, member, now):
        detail = "Slow mode is on. Your words are kept; send them in a moment."
        raise Refusal("slow_mode", detail, retry_after_ms=wait)
    if wait := wait_of(room, member, now):
        raise Refusal("rate_limited", "That was a lot at once.", retry_after_ms=wait)


def require_reply(room: Room, command: c.MessagePost) -> None:
    """Refuse a reply to something that is not there."""
    if command.reply_to is not None and command.reply_to not in room.messages:
        _missing(room, command.reply_to)


def _require_floor(d: Draft, command: c.MessagePost) -> str | None:
    """Return the ended turn that a late text belongs to, None for a text in time."""
    closed: Closed | None = closed_to(d.room, d.me, command.reply_to)
    if closed is None:
        return None
    arrived = d.envelope.arrival.turn if d.envelope.arrival else None
    if d.me.muted or not came_late(d.room, arrived, d.now):
        refuse(closed.code, closed.detail)
    return arrived


def _require_sound(d: Draft, verdict: Verdict) -> None:
    if verdict.written > d.room.text_limit:
        refuse("too_long", f"At most {d.room.text_limit} characters, please.")
    if verdict.action == "block":
        detail = verdict.refused_with or "This can't be shown. Your words are still here."
        refuse("blocked", detail, reason=verdict.reason or "moderation")
    if not verdict.text.strip():
        refuse("bad_command", "text: there is no text in it.")


def _turn_of(d: Draft, late: str | None) -> str | None:
    turn = d.room.turn
    if late is not None or turn is None:
        return late
    return turn.id if turn.state == "replies" or turn.holder == d.by else None


def _held_text(
    d: Draft,
    command: c.MessagePost,
    verdict: Verdict,
    note: str | None,
    late: str | None,
) -> e.MessageHeld:
    if len(d.room.held) >= HELD_KEPT:
        raise Refusal("rate_limited", "The hosts have much to read.", retry_after_ms=30 * SECOND)
    return e.MessageHeld(
        by=d.by,
        message=d.chance.id(),
        text=verdict.text,
        expires_at=d.now + d.room.settings.hold_s * SECOND,
        labels=verdict.labels or None,
        turn=_turn_of(d, late),
        round=d.room.round,
        feedback=command.feedback or "none",
        note=note,
        reply_to=command.reply_to,
        changed=_is_changed(verdict) or None,
    )


def _shown_text(
    d: Draft,
    command: c.MessagePost,
    verdict: Verdict,
    note: str | None,
    late: str | None,
) -> e.MessagePosted:
    return e.MessagePosted(
        by=d.by,
        message=d.chance.id(),
        text=verdict.text,
        turn=_turn_of(d, late),
        round=d.room.round,
        feedback=command.feedback or "none",
        note=note,
        reply_to=command.reply_to,
        changed=_is_changed(verdict) or None,
        labels=verdict.labels or None,
        asked=command.feedback is not None,
    )


def _is_changed(verdict: Verdict) -> bool:
    return verdict.changed or verdict.action == "modify"


def retract(d: Draft, command: c.MessageRetract) -> None:
    """Take one's own words back, shown or held."""
    held = d.room.held.get(command.message)
    if held is not None and held.by == d.by:
        d.emit(e.MessageDeclined(by=d.by, message=held.id, author=d.by, reason="withdrawn"))
        return
    if shown(d, command.message).by != d.by:
        refuse("forbidden", "Only its author can take a message back.")
    d.emit(e.MessageRemoved(by=d.by, message=command.message))


def add_mark(d: Draft, command: c.ReactionAdd) -> None:
    message = shown(d, command.message)
    of = next((r for r in d.room.agenda if r.id == message.round), None)
    if not d.room.settings.reactions or (of is not None and not of.reactions):
        refuse("forbidden", "There are no marks in this round.")
    if d.by not in message.marks.get(command.kind, ()):
        d.emit(e.ReactionChanged(by=d.by, message=message.id, kind=command.kind, on=True))


def remove_mark(d: Draft, command: c.ReactionRemove) -> None:
    message = shown(d, command.message)
    if d.by in message.marks.get(command.kind, ()):
        d.emit(e.ReactionChanged(by=d.by, message=message.id, kind=command.kind, on=False))


def whisper(d: Draft, command: c.WhisperPost) -> None:
    """Say a word aside: to a host, or from one."""
    to = d.seated(command.to)
    if to.id == d.by or "host" not in {to.role, d.me.role}:
        refuse("forbidden", "Whispers go to a host, or come from one.")
    if wait := wait_of(d.room, d.me, d.now):
        raise Refusal("rate_limited", "That was a lot at once.", retry_after_ms=wait)
    text = d.text(command.text)
    d.emit(e.WhisperPosted(by=d.by, whisper=d.chance.id(), to=to.id, text=text))


def note(d: Draft, command: c.NotePost) -> None:
    d.emit(e.NotePosted(by=d.by, note=d.chance.id(), text=d.text(command.text)))


def announce(d: Draft, command: c.AnnouncementPost) -> None:
    id_ = d.chance.id()
    d.emit(e.AnnouncementPosted(by=d.by, announcement=id_, text=d.text(command.text)))


# -- what hosts decide about messages ---------------------------------------------


def remove(d: Draft, command: c.MessageRemove) -> None:
    """Take somebody's words out, everywhere; the author is told why."""
    message = shown(d, command.message)
    reason = d.words(command.reason, "reason")
    d.emit(e.MessageRemoved(by=d.by, message=message.id))
    if message.by in d.room.members and message.by != d.by:
        text = reason or MESSAGE_REMOVED
        d.emit(
            e.Notice(
                participant=message.by,
                key="message_removed",
                text=text,
                message=message.id,
            )
        )


def restore(d: Draft, command: c.MessageRestore) -> None:
    message = shown(d, command.message)
    if not message.hidden:
        refuse("stale", "That message is not hidden.")
    d.emit(
        e.MessageRestored(
            by=message.by,
            restored_by=d.by,
            message=message.id,
            text=message.text,
            turn=message.turn,
            round=message.round,
            feedback=message.feedback,
            note=message.note,
            reply_to=message.reply_to,
            changed=message.changed or None,
        )
    )


def approve(d: Draft, command: c.MessageApprove) -> None:
    """Show a held message, with the turn it was written in; it opens no replies."""
    held = _held(d, command.message)
    word = d.words(command.text or command.reason, "text" if command.text else "reason")
    d.emit(
        e.MessagePosted(
            by=held.by,
            approved_by=d.by,
            message=held.id,
            text=held.text,
            turn=held.turn,
            round=held.round,
            feedback=held.feedback,
            note=held.note,
            reply_to=held.reply_to,
            changed=held.changed or None,
            labels=held.labels or None,
        )
    )
    if word:
        d.emit(e.Notice(participant=held.by, key="host_word", text=word, message=held.id))


def decline(d: Draft, command: c.MessageDecline) -> None:
    held = _held(d, command.message)
    word = d.words(command.text or command.reason, "text" if command.text else "reason")
    d.emit(e.MessageDeclined(by=d.by, message=held.id, author=held.by, reason="host", text=word))


def expire(d: Draft, message: str) -> None:
    """Nobody decided in time; the author is told."""
    held = d.room.held[message]
    d.emit(e.MessageDeclined(message=held.id, author=held.by, reason="expired"))


def shown(d: Draft, message: str) -> Message:
    """Return a message that is in the room; refuses what is gone or never was for this viewer."""
    found = d.room.messages.get(message)
    if found is None:
        _was_held(d, message)
        _missing(d.room, message)
    return found


def _held(d: Draft, message: str) -> Held:
    found = d.room.held.get(message)
    if found is None:
        gone = message in d.room.messages
        if gone:
            refuse("stale", "That message was decided already.")
        _was_held(d, message)
        _missing(d.room, message)
    return found


def _was_held(d: Draft, message: str) -> None:
    """Refuse what was declined, as such to those alone who ever saw it."""
    author = d.room.past_authors.get(message)
    if author is not None and (author == d.by or d.me.role == "host"):
        refuse("stale", "That message was decided already.")


def _missing(room: Room, message: str) -> NoReturn:
    if message in room.past_messages:
        refuse("stale", "That message is gone.")
    refuse("not_found", "There is no such message.")
