"""Folds of events about people: seats, presence, roles, command numbers."""

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.limits import BANS, GONE_KEPT, PAST_ALIASES, PAST_IDS, REMOVED
from roomserver.domain.names import skeleton
from roomserver.domain.state import Member, Room

WINDOW = 64


def with_member(room: Room, member: Member) -> Room:
    """Return the room with this member in place (or at the end, when new)."""
    return replace(room, members={**room.members, member.id: member})


def listed(room: Room, event: e.Listed) -> Room:
    """Return the room with the lists that the event carries."""
    if event.queue is event.come_back is event.heard is event.hands is None:
        return room
    return replace(
        room,
        queue=room.queue if event.queue is None else event.queue,
        come_back=room.come_back if event.come_back is None else event.come_back,
        heard=room.heard if event.heard is None else event.heard,
        hands=room.hands if event.hands is None else event.hands,
    )


def joined(room: Room, event: e.ParticipantJoined) -> Room:
    """Seat a newcomer, one from the lobby, or one who had been gone."""
    old = room.members.get(event.participant)
    if old is None:
        member = Member(
            id=event.participant,
            alias=event.alias,
            role=event.role,
            part=event.part,
            muted=event.muted,
            joined_at=event.joined_at,
            came_seq=room.seq + 1,
            connection=event.connection,
            address=event.address,
            credential=event.credential,
            marked=event.marked,
        )
    else:
        member = replace(
            old,
            status="here",
            part=event.part,
            joined_at=event.joined_at,
            came_seq=old.came_seq or room.seq + 1,
            gone=False,
            shown=True,
            connection=event.connection or old.connection,
        )
    if old is not None and (old.status == "waiting" or not old.shown):
        room = _without(room, member.id)
    return listed(with_member(room, member), event)


def waiting(room: Room, event: e.ParticipantWaiting) -> Room:
    """Let a newcomer wait; told again of the same one, only their mark has changed."""
    old = room.members.get(event.participant)
    if old is not None:
        return with_member(room, replace(old, marked=event.marked))
    member = Member(
        id=event.participant,
        alias=event.alias,
        part=event.part,
        status="waiting",
        connection=event.connection,
        address=event.address,
        marked=event.marked,
    )
    return with_member(room, member)


def refused(room: Room, event: e.ParticipantRefused) -> Room:
    room = _given_up(room, room.members[event.participant].alias)
    return _without(room, event.participant)


def _given_up(room: Room, alias: str) -> Room:
    """Remember what a name looked like: it is not given twice in a room (PROTOCOL 2)."""
    return replace(room, past_aliases=(*room.past_aliases, skeleton(alias))[-PAST_ALIASES:])


def _without(room: Room, member: str) -> Room:
    return replace(room, members={k: m for k, m in room.members.items() if k != member})


def changed(room: Room, event: e.ParticipantChanged) -> Room:
    member = room.members[event.participant]
    if event.alias is not None:
        room = _given_up(room, member.alias)
        member = replace(member, alias=event.alias)
    if event.role is not None:
        member = replace(member, role=event.role, named_host_by=None)
    if event.part is not None:
        member = replace(member, part=event.part)
    if event.muted is not None:
        member = replace(member, muted=event.muted, muted_until=event.muted_until)
    if event.back_soon is not None:
        member = replace(member, back_soon=event.back_soon)
    return listed(with_member(room, member), event)


def away(room: Room, event: e.ParticipantAway) -> Room:
    member = replace(room.members[event.participant], status="away")
    return listed(with_member(room, member), event)


def returned(room: Room, event: e.ParticipantReturned) -> Room:
    member = replace(room.members[event.participant], status="here", lost_at=None)
    return listed(with_member(room, member), event)


def left(room: Room, event: e.ParticipantLeft) -> Room:
    """Empty the seat; who is `gone` keeps a way back, who was removed is remembered as such."""
    old = room.members[event.participant]
    member = replace(
        old,
        status="left",
        gone=event.reason == "gone",
        connection=None,
        back_soon=False,
        named_host_by=None,
        address=old.address if event.reason == "gone" else None,
    )
    room = listed(with_member(room, member), event)
    if event.reason != "removed":
        return room
    removed = (*room.removed, member.id)[-REMOVED:]
    if not event.ban:
        return replace(room, removed=removed)
    bans = dict([*room.bans.items(), (member.id, old.address or "")][-BANS:])
    return replace(room, removed=removed, bans=bans, invite=room.invite + 1)


def attached(room: Room, event: e.ConnectionAttached) -> Room:
    """Only this connection speaks for the member from here on."""
    member = room.members[event.participant]
    lost_at = member.lost_at if member.status == "away" else None
    return with_member(room, replace(member, connection=event.connection, lost_at=lost_at))


def lost(room: Room, event: e.ConnectionLost) -> Room:
    member = room.members[event.participant]
    return with_member(room, replace(member, connection=None, lost_at=event.since))


def role_offered(room: Room, event: e.RoleOffered) -> Room:
    member = room.members[event.participant]
    return with_member(room, replace(member, named_host_by=event.by))


def ban_lifted(room: Room, event: e.BanLifted) -> Room:
    return replace(room, bans={k: v for k, v in room.bans.items() if k != event.participant})


def accepted(room: Room, event: e.Event) -> Room:
    """Remember that the actor's command number was accepted (PROTOCOL 2, Commands)."""
    if event.n is None or event.by is None or event.by not in room.members:
        return room
    member = room.members[event.by]
    step = event.n - member.last_n
    mask = 0
    if 0 < step <= WINDOW:
        before = 1 << (step - 1) if member.last_n else 0
        mask = (member.accepted << step | before) & (1 << WINDOW) - 1
    return with_member(room, replace(member, last_n=event.n, accepted=mask))


def was_accepted(member: Member, n: int) -> bool:
    """Tell whether this number is known to have been accepted."""
    if n == member.last_n:
        return True
    back = member.last_n - 1 - n
    return 0 <= back < WINDOW and bool(member.accepted >> back & 1)


def attendance(room: Room, at: int) -> Room:
    """Note since when no host, and since when nobody, has been here."""
    here = [m for m in room.members.values() if m.status == "here"]
    hosts = any(m.role == "host" for m in here)
    no_host_since = None if hosts else _since(room.no_host_since, at)
    # Whoever waits in the lobby waits for a host: a room is not empty while they do.
    waiting = any(m.status == "waiting" and m.connection for m in room.members.values())
    empty_since = None if here or waiting else _since(room.empty_since, at)
    if (no_host_since, empty_since) == (room.no_host_since, room.empty_since):
        return room
    return replace(room, no_host_since=no_host_since, empty_since=empty_since)


def _since(before: int | None, at: int) -> int:
    return at if before is None else before


def trimmed(room: Room, event: e.HistoryTrimmed) -> Room:
    """Forget people and messages that have left the bounded log.

    Who is `gone` keeps the way back while there is room for it, but is shown no more.
    """
    gone = {m.id for m in [m for m in room.members.values() if m.gone][-GONE_KEPT:]}
    forget = set(event.participants)
    members = {
        k: replace(m, shown=False) if k in forget else m
        for k, m in room.members.items()
        if k not in forget or k in gone
    }
    for member in forget - members.keys():
        room = _given_up(room, room.members[member].alias)
    return replace(
        room,
        members=members,
        messages={k: m for k, m in room.messages.items() if k not in set(event.messages)},
        goals={k: g for k, g in room.goals.items() if g.owner not in forget},
        past_messages=(*room.past_messages, *event.messages)[-PAST_IDS:],
    )
