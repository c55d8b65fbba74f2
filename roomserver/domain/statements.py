"""Statements of reasons: what people are told of what was done to them or to their words.

The code stands in the event (its `reason`, a notice's `key`); where a host gave no word of their
own, the wire says one of these sentences beside it, for clients without texts of theirs.
"""

from roomserver.domain import events as e

DECLINED = {
    "host": "A host decided not to show this.",
    "expired": "No host could read this in time, so it was not shown. You may send it again.",
}
MESSAGE_REMOVED = "A host has removed your message."
MUTED = "A host has muted you. You can still ask for help and write to a host."
REMOVED = "Removed from the room by a host, who gave no reason."

_NOTICES = {
    "message_removed": "host",
    "message_hidden": "reports",
    "muted": "host",
}
_JUDGED = frozenset({"message_changed", "message_held"})


def word_of(event: e.MessageDeclined | e.ParticipantLeft) -> str | None:
    """Return the sentence that goes with a code: the host's own, else ours; None: none is due."""
    if isinstance(event, e.ParticipantLeft):
        return (event.text or REMOVED) if event.reason == "removed" else None
    return event.text or DECLINED.get(event.reason)


def statement(event: e.AnyEvent) -> tuple[str, str] | None:
    """Return what somebody is told was done and what decided it, as codes to be counted.

    `("message_held", "crisis.method")`, `("removed", "host")`; None where nobody was acted on.
    """
    match event:
        case e.Notice() if event.key in _JUDGED:
            return event.key, event.reason or "none"
        case e.Notice() if event.key in _NOTICES:
            return event.key, _NOTICES[event.key]
        case e.MessageDeclined() if event.reason in DECLINED:
            return "message_declined", event.reason
        case e.ParticipantLeft(reason="removed"):
            return "banned" if event.ban else "removed", "host"
        case e.ParticipantRefused(lost=False):
            return "refused", "host"
        case e.ParticipantChanged(alias=str()) if event.by != event.participant:
            return "renamed", "host"
        case _:
            return None
