"""What moderation found in somebody's words: the card, the alert, and why a text was changed.

A text that tells of a crisis brings its writer the help lines and the hosts an alert, whatever
becomes of the text itself; one about a child's safety, or that presses somebody, an alert. Whoever
is acted on is told so, with a code and a sentence. How a text is judged is moderation's business,
and whether it is shown the command's own.
"""

from collections.abc import Iterable

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.audience import is_in
from roomserver.domain.care import alert_id
from roomserver.domain.draft import Draft
from roomserver.domain.envelope import Verdict
from roomserver.domain.limits import ALERT_RING_MS
from roomserver.domain.state import Alert, AlertKind, Room

# The gravest first: an alert has one kind, and that is what a host sees from afar.
KINDS: tuple[AlertKind, ...] = ("crisis", "child_safety", "pressure", "contact", "flood")

CHANGED = "Part of your message was taken out to keep everybody anonymous."
HELD = "A host reads this first."

# Of these there is one alert a person at a time, so that they do not bury those of others; and a
# host is called whatever becomes of the words.
GRAVE: tuple[AlertKind, ...] = ("crisis", "child_safety", "pressure")

# In these a person speaks of themselves. What hosts write to each other, and what is said in a
# report, is about somebody else.
OWN_WORDS = (c.MessagePost, c.WhisperPost, c.GoalSet, c.BellRing, c.AliasSet, c.HelpAsk)


def about_message(d: Draft, verdict: Verdict, event: e.MessagePosted | e.MessageHeld) -> None:
    """After a message was shown or held: why, and whatever its words ask for."""
    if isinstance(event, e.MessageHeld):
        reason = verdict.reason if verdict.action == "hold" else "pre_moderated"
        d.emit(_notice(d, "message_held", HELD, verdict, event.message, reason))
    if event.changed:
        d.emit(_notice(d, "message_changed", CHANGED, verdict, event.message, verdict.reason))
    _look_after(d, verdict, event.message)


def about_words(d: Draft) -> None:
    """After any other text of a command was taken: the same for it, as far as it applies."""
    command, message = d.envelope.command, isinstance(d.envelope.command, c.MessagePost)
    own = isinstance(command, OWN_WORDS) and d.me.role == "participant"
    for field, verdict in d.envelope.verdicts.items():
        if message and field == "text":
            continue
        if verdict.changed or verdict.action == "modify":
            d.emit(_notice(d, "message_changed", CHANGED, verdict, None, verdict.reason))
        if own:
            _look_after(d, verdict, None)


def about_name(d: Draft, command: c.Join) -> None:
    """After somebody came in under a name of their own: call the hosts where it asks for it.

    No card: what is in the same commit as a person's coming is part of the welcome, and not told.
    """
    verdict = d.envelope.verdicts.get("alias")
    member = d.room.members.get(command.participant)
    if verdict is None or member is None or member.role != "participant":
        return
    kind = _gravest(verdict.labels)
    if kind in GRAVE or verdict.flagged or verdict.action == "flag":
        _raise(d, kind, verdict.labels, participant=member.id, message=None)


def need(d: Draft, command: c.NeedCare) -> None:
    """Bring an alert, and of a crisis the card, to somebody whose words were refused.

    Asked again within a minute, or while a host has it, nothing is added: what is refused may come
    many times a minute.
    """
    member = d.room.members.get(command.participant)
    if member is None or not is_in(member.status):
        return
    kind = _gravest(command.labels)
    known = _open(d.room, kind, command.participant)
    if known is not None and (known.state == "claimed" or (known.rings_at or 0) > d.now):
        return
    if kind == "crisis":
        d.emit(e.CareOffered(participant=command.participant))
    _raise(d, kind, command.labels, participant=command.participant, message=None)


def _look_after(d: Draft, verdict: Verdict, message: str | None) -> None:
    kind = _gravest(verdict.labels)
    if kind == "crisis" and not _was_seen_to(d):
        d.emit(e.CareOffered(participant=d.by))
    if isinstance(d.envelope.command, c.HelpAsk):
        # That call is an alert itself.
        return
    if kind == "pressure" and d.me.role == "host":
        # A host who names a help line to somebody would ring themselves.
        return
    if kind in GRAVE or verdict.flagged or verdict.action == "flag":
        _raise(d, kind, verdict.labels, participant=d.by, message=message)


def _gravest(labels: Iterable[str]) -> AlertKind:
    found = {label.split(".")[0] for label in labels}
    return next((kind for kind in KINDS if kind in found), "hook")


def _was_seen_to(d: Draft) -> bool:
    """Tell whether the card came since these words arrived: others were asked about them."""
    arrival, known = d.envelope.arrival, _open(d.room, "crisis", d.by)
    if arrival is None or known is None or known.rings_at is None:
        return False
    return known.rings_at - ALERT_RING_MS >= arrival.at


def _raise(
    d: Draft, kind: AlertKind, labels: Iterable[str], *, participant: str, message: str | None
) -> None:
    known = _open(d.room, kind, participant) if kind in GRAVE else None
    if known is not None:
        labels = dict.fromkeys((*known.labels, *labels))
        if known.state == "claimed" and set(labels) == set(known.labels):
            return
    d.emit(
        e.AlertRaised(
            alert=known.id if known and known.state == "open" else alert_id(d),
            kind=kind,
            participant=participant,
            message=message or (known.message if known else None),
            labels=tuple(labels) or None,
            rings_at=d.now + ALERT_RING_MS,
        )
    )


def _open(room: Room, kind: AlertKind, participant: str) -> Alert | None:
    mine = (a for a in room.alerts.values() if (a.kind, a.participant) == (kind, participant))
    return next((a for a in reversed([*mine]) if a.state != "closed"), None)


def _notice(
    d: Draft, key: str, text: str, verdict: Verdict, message: str | None, reason: str | None
) -> e.Notice:
    words = verdict.words or text
    return e.Notice(participant=d.by, key=key, text=words, message=message, reason=reason)
