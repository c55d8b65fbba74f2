"""What hosts do for the people in the room: lobby, mute, remove, roles, names, settings, close."""

from roomserver.domain import care, lists, settings, turns
from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.draft import Draft, refuse
from roomserver.domain.floor import end_of
from roomserver.domain.limits import LAST_WARNING_MS, SECOND
from roomserver.domain.membership import chosen_alias, go_for_good, is_full, is_marked
from roomserver.domain.state import Member, Room
from roomserver.domain.statements import MUTED

ALL = "all"


def away(d: Draft, command: c.HostAway) -> None:
    """Be right back; the last one going pauses the circle."""
    if command.on == d.me.back_soon:
        return
    d.emit(e.ParticipantChanged(by=d.by, participant=d.by, back_soon=command.on))
    if command.on and d.room.phase == "circle" and not _attended(d.room):
        d.emit(e.CirclePaused(by=d.by))


def _attended(room: Room) -> bool:
    return any(
        m.role == "host" and m.status == "here" and not m.back_soon for m in room.members.values()
    )


def admit(d: Draft, command: c.ParticipantAdmit) -> None:
    """Seat those who wait, as long as there are seats."""
    for member in _waiting(d, command.participant):
        if is_full(d.room):
            if command.participant != ALL:
                refuse("room_full", "This circle is full.")
            return
        d.emit(
            e.ParticipantJoined(
                by=d.by,
                participant=member.id,
                alias=member.alias,
                role="participant",
                part=member.part,
                joined_at=d.now,
                **(lists.late(d.room, member.id) if member.part == "sharer" else {}),
            )
        )


def refuse_entry(d: Draft, command: c.ParticipantRefuse) -> None:
    for member in _waiting(d, command.participant):
        d.emit(e.ParticipantRefused(by=d.by, participant=member.id))


def _waiting(d: Draft, wanted: str) -> list[Member]:
    found = [m for m in d.room.members.values() if m.status == "waiting"]
    if wanted == ALL:
        return found
    found = [m for m in found if m.id == wanted]
    if not found:
        known = wanted in d.room.members
        refuse("stale" if known else "not_found", "That person does not wait in the lobby.")
    return found


def mute(d: Draft, command: c.ParticipantMute) -> None:
    """Take the pen away for a while; the holder's turn ends."""
    member = _participant(d, command.participant)
    until = d.now + command.seconds * SECOND if command.seconds else None
    reason = d.words(command.reason, "reason")
    d.emit(e.ParticipantChanged(by=d.by, participant=member.id, muted=True, muted_until=until))
    # The host's word alone, as with all that hosts decide: pages have a sentence of their own.
    d.emit(e.Notice(participant=member.id, key="muted", text=reason or MUTED))
    if d.room.turn is not None and d.room.turn.holder == member.id:
        turns.cut(d, by=d.by)


def unmute(d: Draft, command: c.ParticipantUnmute) -> None:
    member = d.seated(command.participant)
    if member.muted:
        d.emit(e.ParticipantChanged(by=d.by, participant=member.id, muted=False))
        d.emit(e.Notice(participant=member.id, key="unmuted", text="You can write again."))


def remove(d: Draft, command: c.ParticipantRemove) -> None:
    """Take somebody out of the room; nobody else's clock or place changes by it."""
    reason = d.words(command.reason, "reason")
    member = d.room.members.get(command.participant)
    # Who is gone could come back with their secret: a host can end that too.
    if member is None or not member.gone or member.role == "host":
        member = _participant(d, command.participant)
    go_for_good(d, member.id, "removed", by=d.by, text=reason, ban=command.ban)


def lift_ban(d: Draft, command: c.BanLift) -> None:
    if command.participant not in d.room.bans:
        refuse("not_found", "There is no such ban.")
    d.emit(e.BanLifted(by=d.by, participant=command.participant))
    for member in [m for m in d.room.members.values() if m.status == "waiting" and m.marked]:
        if not is_marked(d.room, member.address):
            d.emit(
                e.ParticipantWaiting(participant=member.id, alias=member.alias, part=member.part)
            )


def set_role(d: Draft, command: c.ParticipantRole) -> None:
    """Name a host, who has yet to accept; or take the role, but for the last host's."""
    member = d.seated(command.participant)
    if member.role == command.role:
        return
    if command.role == "host":
        d.emit(e.RoleOffered(by=d.by, participant=member.id))
        text = "A host asks you to be a host too. Nothing changes until you accept."
        d.emit(e.Notice(participant=member.id, key="role_offered", text=text))
        return
    hosts = [m for m in d.room.members.values() if m.role == "host" and m.status != "left"]
    if len(hosts) < 2:
        refuse("forbidden", "The last host can't step down. Name another host first.")
    back = False if member.back_soon else None
    d.emit(e.ParticipantChanged(by=d.by, participant=member.id, role="participant", back_soon=back))
    care.let_go(d, member.id)


def rename(d: Draft, command: c.ParticipantRename) -> None:
    """Give somebody a fresh alias from the server."""
    member = d.seated(command.participant)
    alias = chosen_alias(d, None, d.envelope.candidates)
    d.emit(e.ParticipantChanged(by=d.by, participant=member.id, alias=alias))


def set_room(d: Draft, command: c.RoomSet) -> None:
    """Change settings; one bad value and none is set."""
    try:
        new = settings.change(d.room.settings, command, d.room.max_capacity)
    except ValueError as error:
        refuse("bad_command", str(error))
    if new == d.room.settings:
        return
    d.emit(e.RoomChanged(by=d.by, settings=new))
    if d.room.closing == "max_hours" and end_of(d.room) - LAST_WARNING_MS > d.now:
        d.emit(e.RoomClosing(by=d.by, at=None, reason="max_hours"))


def close(d: Draft, command: c.RoomClose) -> None:
    d.emit(e.RoomClosed(by=d.by, words=d.words(command.words)))


def _participant(d: Draft, wanted: str) -> Member:
    member = d.seated(wanted)
    if member.role == "host":
        refuse("forbidden", "This can't be done to a host. Take the role first.")
    return member
