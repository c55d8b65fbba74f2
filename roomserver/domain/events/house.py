"""Events about care and about the room as a whole."""

from roomserver.domain.events.base import Event, Ids
from roomserver.domain.state import AlertKind, AlertState, Settings


class AlertRaised(Event, tag="alert.raised", frozen=True, kw_only=True):
    """Hosts only, never the one it is about (`report`)."""

    alert: str
    kind: AlertKind
    participant: str | None = None
    message: str | None = None
    labels: Ids | None = None
    text: str | None = None
    rings_at: int | None = None


class AlertChanged(Event, tag="alert.changed", frozen=True, kw_only=True):
    """`open`: whoever had it is away, or no host here any more; it rings again at `rings_at`."""

    alert: str
    state: AlertState
    claimed_by: str | None = None
    text: str | None = None
    rings_at: int | None = None


class CareOffered(Event, tag="care.offered", frozen=True, kw_only=True):
    """One person; the wire adds the room's `resources`."""

    participant: str


class Notice(Event, tag="notice", frozen=True, kw_only=True):
    """One person; `key` is for the page's own words, `text` a sentence for other clients.

    `reason` is moderation's code, where it was not a person who decided.
    """

    participant: str
    key: str
    text: str
    message: str | None = None
    reason: str | None = None


class RoomChanged(Event, tag="room.changed", frozen=True, kw_only=True):
    settings: Settings


class HostAbsent(Event, tag="host.absent", frozen=True, kw_only=True):
    """`closes_at` is absent where the room does not need a host."""

    closes_at: int | None = None


class HostReturned(Event, tag="host.returned", frozen=True, kw_only=True):
    participant: str


class RoomClosing(Event, tag="room.closing", frozen=True, kw_only=True):
    """`at` None takes it back. The wire adds the room's `resources`."""

    at: int | None = None
    reason: str


class RoomClosed(Event, tag="room.closed", frozen=True, kw_only=True):
    words: str | None = None
