"""What the server asks of a room itself; no client can send these."""

from roomserver.domain.commands.base import Command
from roomserver.domain.state import Part, Role


class Join(Command, tag="join", frozen=True, kw_only=True):
    """A newcomer. `candidates` are free-looking aliases in the order to try them.

    `guest` is a global or room host key's holder when `role` is host; `address` the keyed hash of
    the address prefix. `participant` is the new member's id.
    """

    participant: str
    connection: str
    agreed: bool
    role: Role = "participant"
    alias: str | None = None
    part: Part | None = None
    candidates: tuple[str, ...] = ()
    address: str | None = None
    credential: str | None = None


class Attach(Command, tag="attach", frozen=True, kw_only=True):
    """A resume: `connection` becomes the member's newest.

    `again`: only where the member has none, for this one was taken for lost and is not.
    """

    participant: str
    connection: str
    again: bool = False


class Detach(Command, tag="detach", frozen=True, kw_only=True):
    """The socket of `connection` was lost at `since`."""

    participant: str
    connection: str
    since: int


class MarkLost(Command, tag="mark_lost", frozen=True, kw_only=True):
    """These members' instance is dead: their connections were lost at `since`."""

    connections: dict[str, str]
    since: int


class NeedCare(Command, tag="need_care", frozen=True, kw_only=True):
    """Somebody told of a crisis in words that were refused; `labels` are moderation's."""

    participant: str
    labels: tuple[str, ...]


class RenewInvite(Command, tag="renew_invite", frozen=True, kw_only=True):
    """From the HTTP API."""


class EndRoom(Command, tag="end_room", frozen=True, kw_only=True):
    """From the HTTP API or the operator."""

    words: str | None = None


class Tick(Command, tag="tick", frozen=True, kw_only=True):
    """Do the nearest overdue deadline, if any."""
