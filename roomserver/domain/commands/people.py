"""Commands about people and the room: oneself, and what hosts do."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from roomserver.domain.commands.base import Command, Id, Seconds, Words
from roomserver.domain.state import Part, Role


class PartSet(Command, tag="part.set", frozen=True, kw_only=True):
    part: Part


class AliasSet(Command, tag="alias.set", frozen=True, kw_only=True):
    alias: Words


class RoomLeave(Command, tag="room.leave", frozen=True, kw_only=True):
    pass


class RoleAccept(Command, tag="role.accept", frozen=True, kw_only=True):
    role: Role


class HostAway(Command, tag="host.away", frozen=True, kw_only=True):
    on: bool


class ParticipantAdmit(Command, tag="participant.admit", frozen=True, kw_only=True):
    participant: Id


class ParticipantRefuse(Command, tag="participant.refuse", frozen=True, kw_only=True):
    participant: Id


class ParticipantMute(Command, tag="participant.mute", frozen=True, kw_only=True):
    participant: Id
    seconds: Seconds | None = None
    reason: str | None = None


class ParticipantUnmute(Command, tag="participant.unmute", frozen=True, kw_only=True):
    participant: Id
    reason: str | None = None


class ParticipantRemove(Command, tag="participant.remove", frozen=True, kw_only=True):
    participant: Id
    ban: bool = False
    reason: str | None = None


class BanLift(Command, tag="ban.lift", frozen=True, kw_only=True):
    participant: Id


class ParticipantRole(Command, tag="participant.role", frozen=True, kw_only=True):
    participant: Id
    role: Role


class ParticipantRename(Command, tag="participant.rename", frozen=True, kw_only=True):
    participant: Id


class RoomSet(Command, tag="room.set", frozen=True, kw_only=True):
    """Any setting of PROTOCOL 6, flat. Absent ones stay as they are."""

    locked: bool | UnsetType = UNSET
    lobby: bool | UnsetType = UNSET
    capacity: Annotated[int, Meta(ge=2)] | UnsetType = UNSET
    slow_mode_s: Annotated[int, Meta(ge=0, le=300)] | UnsetType = UNSET
    history: Literal["none", "round", "all"] | UnsetType = UNSET
    late: Literal["queue", "listen", "closed"] | UnsetType = UNSET
    bell: Literal["anyone", "hosts"] | UnsetType = UNSET
    reactions: bool | UnsetType = UNSET
    pre_moderated: bool | UnsetType = UNSET
    hosts_see_whispers: bool | UnsetType = UNSET
    needs_host: bool | UnsetType = UNSET
    hold_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    answer_s: Annotated[int, Meta(ge=1, le=3_600)] | UnsetType = UNSET
    seat_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    host_absent_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    max_hours: Annotated[int, Meta(ge=1, le=24)] | UnsetType = UNSET


class RoomClose(Command, tag="room.close", frozen=True, kw_only=True):
    words: str | None = None
