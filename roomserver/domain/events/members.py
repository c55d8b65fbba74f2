"""Events about people: seats, presence, roles; some stay inside."""

from roomserver.domain.events.base import Event, Listed
from roomserver.domain.state import Part, Role, Status


class ParticipantJoined(Listed, tag="participant.joined", frozen=True, kw_only=True):
    """A person sat down (or came back after `gone`, or in from the lobby: same id)."""

    participant: str
    alias: str
    role: Role
    part: Part
    status: Status = "here"
    muted: bool = False
    joined_at: int
    connection: str | None = None
    address: str | None = None
    credential: str | None = None
    marked: bool = False


class ParticipantWaiting(Event, tag="participant.waiting", frozen=True, kw_only=True):
    """A newcomer waits in the lobby; hosts only."""

    participant: str
    alias: str
    part: Part
    marked: bool = False
    connection: str | None = None
    address: str | None = None


class ParticipantRefused(Event, tag="participant.refused", frozen=True, kw_only=True):
    """A newcomer was refused, or their place in the lobby was lost (`lost`); hosts only."""

    participant: str
    lost: bool = False


class ParticipantChanged(Listed, tag="participant.changed", frozen=True, kw_only=True):
    """What changed of a person; None means unchanged."""

    participant: str
    alias: str | None = None
    role: Role | None = None
    part: Part | None = None
    muted: bool | None = None
    muted_until: int | None = None
    back_soon: bool | None = None


class ParticipantAway(Listed, tag="participant.away", frozen=True, kw_only=True):
    """Five seconds without a connection."""

    participant: str


class ParticipantReturned(Listed, tag="participant.returned", frozen=True, kw_only=True):
    """An away person's connection is back."""

    participant: str


class ParticipantLeft(Listed, tag="participant.left", frozen=True, kw_only=True):
    """`left`, `gone` (the secret still brings them back) or `removed` (`ban`: marked address)."""

    participant: str
    reason: str
    text: str | None = None
    ban: bool = False


class RoleOffered(Event, tag="role.offered", frozen=True, kw_only=True):
    """Internal: a host named somebody; the person is told by `notice`."""

    participant: str


class BanLifted(Event, tag="ban.lifted", frozen=True, kw_only=True):
    """Internal: the mark of a removed person's address is gone."""

    participant: str


class ConnectionAttached(Event, tag="connection.attached", frozen=True, kw_only=True):
    """Internal: from here on only this connection speaks for the member."""

    participant: str
    connection: str


class ConnectionLost(Event, tag="connection.lost", frozen=True, kw_only=True):
    """Internal: the member's newest connection is gone; `since` is when."""

    participant: str
    connection: str
    since: int


class CommandAccepted(Event, tag="command.accepted", frozen=True, kw_only=True):
    """Internal: a command that changed nothing was acknowledged (its `n` is remembered)."""


class InviteRenewed(Event, tag="invite.renewed", frozen=True, kw_only=True):
    """Internal: earlier invites admit no more newcomers."""
