"""Asking for help, reports and alerts: what hosts should look at, and who is told."""

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.audience import alert_viewers, hosts
from roomserver.domain.draft import Draft, Refusal, refuse
from roomserver.domain.limits import (
    ALERT_RING_MS,
    ALERTS_KEPT,
    HIDE_REPORTS,
    HIDE_SHARE,
    REPORTS_EACH,
)
from roomserver.domain.state import Alert, Room

HIDDEN = "Several people asked for your message to be looked at. A host will read it."
SENT = "No host can see this report now. It goes to the people who run this place."
NOT_SEEN = "No host can see this report now. Help lines are on the page."


def ask_help(d: Draft, command: c.HelpAsk) -> None:
    """Call the hosts; asking again rings the same alert with the new words."""
    text = d.words(command.text, "text", d.room.text_limit)
    mine = (a for a in d.room.alerts.values() if a.kind == "help" and a.by == d.by)
    open_ = next((a for a in mine if a.state != "closed"), None)
    d.emit(
        e.AlertRaised(
            by=d.by,
            alert=open_.id if open_ else alert_id(d),
            kind="help",
            participant=d.by,
            text=text,
            rings_at=d.now + ALERT_RING_MS,
        )
    )
    if not _host_is_here(d.room):
        d.emit(e.CareOffered(participant=d.by))


def alert_id(d: Draft) -> str:
    """Return a fresh id; at the bound one open alert is closed first, and its hosts are told.

    A call for help is never refused, whatever a flood of others has left behind. What a flood
    leaves goes first: appeals, and what people raised who have left.
    """
    open_ = [a for a in d.room.alerts.values() if a.state != "closed"]
    if len(open_) >= ALERTS_KEPT:
        spared = min(open_, key=lambda a: _weight(d.room, a))
        d.emit(e.AlertChanged(alert=spared.id, state="closed", claimed_by=spared.claimed_by))
    return d.chance.id()


def _weight(room: Room, alert: Alert) -> tuple[bool, bool, bool]:
    """Return what keeps an alert: claimed, raised by somebody still here, no appeal."""
    raiser = room.members.get(alert.by or alert.participant or "")
    here = raiser is not None and raiser.status != "left"
    return alert.state == "claimed", here, "appeal" not in alert.labels


def report(d: Draft, command: c.MessageReport) -> None:
    """Tell the hosts about a message, never the one it is about; enough reports hide it."""
    if command.reason == "appeal" and _is_own(d, command.message):
        _tell_hosts(d, command, about=d.by)
        return
    message = d.room.messages.get(command.message)
    if message is None:
        gone = command.message in d.room.past_messages
        refuse("stale" if gone else "not_found", "There is no such message.")
    if message.by == d.by:
        refuse("forbidden", "This is your own message. You can take it back.")
    if d.by in message.reports:
        return
    d.emit(e.MessageReported(by=d.by, message=message.id))
    _tell_hosts(d, command, about=message.by)
    _hide_if_many(d, message.id)


def _is_own(d: Draft, message: str) -> bool:
    """Tell whether this person wrote the message: shown, hidden, held, removed or declined."""
    shown, held = d.room.messages.get(message), d.room.held.get(message)
    author = shown.by if shown else held.by if held else d.room.past_authors.get(message)
    return author == d.by


def _tell_hosts(d: Draft, command: c.MessageReport, about: str) -> None:
    """Raise an alert of its own for each report: no later one takes the words of an earlier."""
    mine = (a for a in d.room.alerts.values() if a.kind == "report" and a.by == d.by)
    if sum(a.state != "closed" for a in mine) >= REPORTS_EACH:
        detail = "The hosts have many reports of yours to read already."
        raise Refusal("rate_limited", detail, retry_after_ms=ALERT_RING_MS)
    alert = e.AlertRaised(
        by=d.by,
        alert=alert_id(d),
        kind="report",
        participant=about,
        message=command.message,
        labels=(command.reason,),
        text=d.words(command.text, "text", d.room.text_limit),
        rings_at=d.now + ALERT_RING_MS,
    )
    d.emit(alert)
    if not _reaches_a_host(d, alert.alert):
        # Who runs the place is told of every report; here they are the only one.
        sent = d.room.operator_hears
        key, text = ("report_sent_to_operator", SENT) if sent else ("report_not_seen", NOT_SEEN)
        d.emit(e.Notice(participant=d.by, key=key, text=text))


def _reaches_a_host(d: Draft, alert: str) -> bool:
    viewers = alert_viewers(d.room.alerts[alert], d.room)
    return any(d.room.members[h].status == "here" and h != d.by for h in viewers)


def _hide_if_many(d: Draft, message_id: str) -> None:
    message = d.room.messages[message_id]
    here = sum(m.status == "here" for m in d.room.members.values())
    many = len(message.reports) >= max(HIDE_REPORTS, -(-here // HIDE_SHARE))
    crisis = any(label.split(".")[0] == "crisis" for label in message.labels)
    if not many or crisis or message.hidden:
        return
    d.emit(e.MessageHidden(message=message.id))
    if message.by in d.room.members:
        d.emit(
            e.Notice(
                participant=message.by,
                key="message_hidden",
                text=HIDDEN,
                message=message.id,
            )
        )


def claim(d: Draft, command: c.AlertClaim) -> None:
    """I have this."""
    alert = _visible(d, command.alert)
    if alert.state == "claimed" and alert.claimed_by == d.by:
        return
    if alert.state != "open":
        refuse("stale", "Somebody has this alert already.")
    text = d.words(command.text, "text")
    d.emit(e.AlertChanged(by=d.by, alert=alert.id, state="claimed", claimed_by=d.by, text=text))


def close(d: Draft, command: c.AlertClose) -> None:
    alert = _visible(d, command.alert)
    if alert.state == "closed":
        refuse("stale", "This alert is closed.")
    text = d.words(command.text, "text")
    d.emit(
        e.AlertChanged(
            by=d.by,
            alert=alert.id,
            state="closed",
            claimed_by=alert.claimed_by,
            text=text,
        )
    )


def let_go(d: Draft, member: str) -> None:
    """Open again what somebody had who is not here, or no host any more, and ring it at once."""
    theirs = [a for a in d.room.alerts.values() if a.state == "claimed" and a.claimed_by == member]
    for alert in theirs:
        d.emit(e.AlertChanged(alert=alert.id, state="open", rings_at=d.now))


def alone_since(room: Room, alert: Alert) -> int | None:
    """Return since when the host who has an alert is away, ms; None where they are here.

    A minute of that is what a minute without anybody is: it rings again (PRACTICE 4).
    """
    host = room.members.get(alert.claimed_by or "") if alert.state == "claimed" else None
    return host.lost_at if host is not None and host.status == "away" else None


def ring_again(d: Draft, unclaimed: str) -> None:
    """Nobody claimed it for a minute: told once more, with the same id."""
    alert = d.room.alerts[unclaimed]
    d.emit(
        e.AlertRaised(
            by=alert.by,
            alert=alert.id,
            kind=alert.kind,
            participant=alert.participant,
            message=alert.message,
            labels=alert.labels or None,
            text=alert.text,
        )
    )


def _visible(d: Draft, wanted: str) -> Alert:
    alert = d.room.alerts.get(wanted)
    if alert is None or d.by not in alert_viewers(alert, d.room):
        refuse("not_found", "There is no such alert.")
    return alert


def _host_is_here(room: Room) -> bool:
    return any(room.members[h].status == "here" for h in hosts(room))
