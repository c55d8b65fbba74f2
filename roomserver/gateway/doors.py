"""Whether a hello opens its room, and as whom (docs/protocol.md, hello).

All that is wrong with a secret looks alike from outside (4503): an unknown room, a wrong invite,
a dead key. Only who held a place is told more, and that by the room.
"""

from msgspec import Struct
from msgspec.structs import replace

from roomserver.domain.state import Role
from roomserver.gateway.ports import HostKeys, Rooms, Runtime
from roomserver.gateway.tries import Tries
from roomserver.observability import metrics
from roomserver.rooms.ports import Ended, Foreign, StoreError, Unknown
from roomserver.wire.codes import CloseCode
from roomserver.wire.frames import Hello


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody whose secret is good.

    `invite` is theirs if they came by one, `member` if it was a resume; `credential`: the host's.
    """

    room: Runtime
    role: Role = "participant"
    invite: str | None = None
    member: str | None = None
    credential: str | None = None


class Doors:
    """Looks at secrets and counts tries by network; `now` is ms of a monotonic clock."""

    def __init__(self, rooms: Rooms, hosts: HostKeys, tries: Tries) -> None:
        self._rooms = rooms
        self._hosts = hosts
        self._tries = tries

    async def knock(self, hello: Hello, network: str | None, now: int) -> Guest | CloseCode:
        """Return who it is, or with which code the connection is to be closed."""
        try:
            room = await self._rooms.find(hello.room)
            if hello.resume is not None and self._is_over(room, hello):
                return await self._over(room)
        except StoreError as error:
            return _come_back(error)
        guest = None if isinstance(room, Ended | Unknown) else self._guest(room, hello)
        if guest is None:
            # Only who guesses hears of the limit: a good secret opens whatever others did.
            return CloseCode.NOT_VALID if self.refused(network, now) else CloseCode.TOO_MANY
        if hello.invite is not None and not self._tries.previewed(network, now):
            return CloseCode.TOO_MANY
        return guest

    async def open(self, guest: Guest) -> Guest | CloseCode:
        """Look again when a guest joins: the preview may be a quarter of an hour old.

        The room may have ended or been opened afresh, and a ban has made a new invite: who has
        only looked through the door is a newcomer still.
        """
        try:
            room = await self._rooms.find(guest.room.state.id)
        except StoreError as error:
            return _come_back(error)
        if isinstance(room, Ended):
            return CloseCode.ENDED
        if isinstance(room, Unknown) or not _still_invited(guest, room):
            return CloseCode.NOT_VALID
        return replace(guest, room=room)

    def refused(self, network: str | None, now: int) -> bool:
        """Count a refused hello or join; False when that is one too many."""
        metrics.count("connections_rejected_total", reason="credential")
        return self._tries.refused(network, now)

    def _is_over(self, room: Runtime | Ended | Unknown, hello: Hello) -> bool:
        # A room that is not known any more, but was: its own secret tells.
        gone = isinstance(room, Unknown) and self._rooms.was_member(hello.room, hello.resume or "")
        return gone or isinstance(room, Ended)

    async def _over(self, room: Runtime | Ended | Unknown) -> CloseCode:
        # Who is told that it has ended forgets the way back.
        waits = isinstance(room, Unknown) and await self._rooms.may_return(room)
        return CloseCode.STORE_UNREACHABLE if waits else CloseCode.ENDED

    def _guest(self, room: Runtime, hello: Hello) -> Guest | None:
        if hello.resume is not None:
            return self._member(room, hello.resume)
        if hello.host_key is not None:
            return self._host(room, hello.host_key)
        good = room.check_invite(hello.invite or "")
        return Guest(room=room, invite=hello.invite) if good else None

    def _member(self, room: Runtime, resume: str) -> Guest | None:
        member = room.member_of(resume)
        if member is None:
            return None
        seat = room.state.members.get(member)
        credential = seat.credential if seat else None
        # A revoked host's place is no way back in.
        if credential is not None and not self._hosts.alive(credential):
            return None
        role = seat.role if seat else "participant"
        return Guest(room=room, role=role, member=member, credential=credential)

    def _host(self, room: Runtime, key: str) -> Guest | None:
        credential = self._hosts.find(key, room.state.id)
        return Guest(room=room, role="host", credential=credential) if credential else None


def _come_back(error: StoreError) -> CloseCode:
    """Return why one is to come back, perhaps to another instance."""
    return CloseCode.DRAINING if isinstance(error, Foreign) else CloseCode.STORE_UNREACHABLE


def _still_invited(guest: Guest, room: Runtime) -> bool:
    return guest.invite is None or room.check_invite(guest.invite)
