"""What the gateway needs of the rooms and of the hosts' keys, as narrow as it can be said."""

from typing import Protocol

from roomserver.domain.commands import Command
from roomserver.domain.envelope import Body
from roomserver.domain.state import Part, Role, Room
from roomserver.rooms.ports import Connection, Ended, Unknown


class Runtime(Protocol):
    """One room on this instance. `watch`, `submit`, `typing` and `detach` never block."""

    @property
    def state(self) -> Room:
        """Return the replica."""

    def preview(self) -> Body:
        """Return the `room` map of a preview."""

    def free_aliases(self, count: int = 3) -> tuple[str, ...]:
        """Return aliases that nobody here has."""

    def check_invite(self, secret: str) -> bool:
        """Tell whether this is the room's invite."""

    def member_of(self, resume: str) -> str | None:
        """Return whose resume secret this is; also of those who left or were removed."""

    def watch(self, connection: Connection) -> None:
        """Close this connection too when the room ends, until it is detached."""

    async def join(
        self,
        connection: Connection,
        *,
        alias: str | None,
        part: Part | None,
        agreed: bool,
        role: Role,
        address: str | None,
        credential: str | None,
        keepsake: bool,
    ) -> None:
        """Answer on the connection: `welcome`, `waiting` or `error`."""

    async def resume(
        self,
        connection: Connection,
        member: str,
        epoch: str | None,
        seq: int | None,
        p: int | None,
    ) -> None:
        """Answer on the connection: `welcome`, `waiting` or a close."""

    def submit(self, connection: Connection, n: int, command: Command) -> None:
        """Do a command of the member behind this connection."""

    def typing(self, connection: Connection, on: bool) -> None:
        """Tell the others that the member writes, or has stopped."""

    def detach(self, connection: Connection) -> None:
        """Note that the socket is gone."""


class Rooms(Protocol):
    """This instance's rooms."""

    async def find(self, room_id: str) -> Runtime | Ended | Unknown:
        """Open a room where it is not; may raise `StoreError`."""

    async def may_return(self, unknown: Unknown) -> bool:
        """Tell whether an unknown room may yet be put back; may raise `StoreError`."""

    def was_member(self, room_id: str, resume: str) -> bool:
        """Tell whether this is a resume secret of that room, whether or not the room still is."""


class HostKeys(Protocol):
    """The hosts that the operator named. A credential is an opaque word for one host's key."""

    def find(self, host_key: str, room: str) -> str | None:
        """Return the credential behind a key: a host's own, or a host's key for this room."""

    def alive(self, credential: str) -> bool:
        """Tell whether that key is not revoked."""
