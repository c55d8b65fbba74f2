"""Coming, going and being oneself: join, lobby, connections, presence, leaving, part, alias."""

from roomserver.domain import care, lists, turns
from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.audience import is_in
from roomserver.domain.draft import Draft, Refusal, refuse
from roomserver.domain.limits import ALIAS, HOSTS, LOBBY
from roomserver.domain.names import is_presentable, skeleton
from roomserver.domain.state import Member, Part, Room

SUGGESTIONS = 3


def join(d: Draft, command: c.Join) -> None:
    """Seat a newcomer, or let them wait in the lobby."""
    if command.participant in d.room.members:
        return  # Done before: its answer was lost on the way.
    if not command.agreed:
        refuse("agreement_required", "Please agree to the circle's agreements first.")
    lobby = _enters_lobby(d.room, command)
    _require_room(d.room, command, lobby=lobby)
    alias = chosen_alias(d, command.alias, command.candidates)
    part: Part = command.part or ("listener" if command.role == "host" else "sharer")
    marked = command.role != "host" and is_marked(d.room, command.address)
    if lobby:
        d.emit(
            e.ParticipantWaiting(
                participant=command.participant,
                alias=alias,
                part=part,
                marked=marked,
                connection=command.connection,
                address=command.address,
            )
        )
        return
    d.emit(
        e.ParticipantJoined(
            participant=command.participant,
            alias=alias,
            role=command.role,
            part=part,
            joined_at=d.now,
            connection=command.connection,
            address=command.address,
            credential=command.credential,
            marked=marked,
            **(lists.late(d.room, command.participant) if part == "sharer" else {}),
        )
    )


def is_marked(room: Room, address: str | None) -> bool:
    """Tell whether somebody removed with a ban came from this address prefix."""
    return bool(address) and address in room.bans.values()


def _enters_lobby(room: Room, command: c.Join) -> bool:
    if command.role == "host":
        return False
    return room.settings.lobby or is_marked(room, command.address)


def _require_room(room: Room, command: c.Join, *, lobby: bool) -> None:
    if command.role == "host":
        if sum(m.role == "host" and is_in(m.status) for m in room.members.values()) >= HOSTS:
            refuse("room_full", "There are enough hosts in this room.")
        return
    late = room.settings.late == "closed" and room.phase != "gathering"
    if room.settings.locked or late:
        refuse("room_locked", "This circle takes nobody new now.")
    waiting = sum(m.status == "waiting" for m in room.members.values())
    if is_full(room) or (lobby and waiting >= LOBBY):
        refuse("room_full", "This circle is full.")


def is_full(room: Room) -> bool:
    """Tell whether every participant's seat is taken; hosts and listeners-to-be count not apart."""
    seats = (m for m in room.members.values() if m.role == "participant" and is_in(m.status))
    return sum(1 for _ in seats) >= room.settings.capacity


def chosen_alias(d: Draft, wanted: str | None, candidates: tuple[str, ...]) -> str:
    """Return the alias asked for, or a free one. Refuses one that is taken or can't be shown."""
    taken = {skeleton(m.alias) for m in d.room.members.values()} | {*d.room.past_aliases}
    free = tuple(a for a in candidates if skeleton(a) not in taken)
    if wanted is None:
        return free[0] if free else _numbered(taken)
    verdict = d.envelope.verdicts.get("alias")
    alias = verdict.text if verdict else wanted
    # A name with something taken out of it is not the one that was chosen.
    judged = verdict is not None and verdict.action in {"modify", "hold", "block"}
    if judged or not is_presentable(alias, ALIAS):
        raise Refusal(
            "alias_refused",
            (verdict.refused_with if verdict else None) or "Please choose another name.",
            suggestions=free[:SUGGESTIONS],
            reason=verdict.reason if verdict else None,
        )
    if skeleton(alias) in taken:
        raise Refusal("alias_taken", "That name is taken here.", suggestions=free[:SUGGESTIONS])
    return alias


def _numbered(taken: set[str]) -> str:
    number = next(n for n in range(2, len(taken) + 4) if skeleton(f"Guest {n}") not in taken)
    return f"Guest {number}"


# -- connections and presence ----------------------------------------------------


def attach(d: Draft, command: c.Attach) -> None:
    """Resume: this connection speaks for the member from here on; the away come back."""
    member = d.room.members.get(command.participant)
    if member is None or (member.status == "left" and not member.gone):
        refuse("not_found", "That membership is over.")
    if member.connection == command.connection:
        return  # Done before: its answer was lost on the way.
    if command.again and (member.connection is not None or member.status == "left"):
        return
    d.emit(e.ConnectionAttached(participant=member.id, connection=command.connection))
    if member.status == "away":
        d.emit(e.ParticipantReturned(participant=member.id))
        turns.settle(d)
    elif member.status == "left":
        _sit_again(d, member)


def _sit_again(d: Draft, member: Member) -> None:
    d.emit(
        e.ParticipantJoined(
            participant=member.id,
            alias=member.alias,
            role=member.role,
            part=member.part,
            muted=member.muted,
            joined_at=member.joined_at,
            **(lists.newcomer(d.room, member.id) if member.part == "sharer" else {}),
        )
    )


def detach(d: Draft, command: c.Detach) -> None:
    """Note that a socket is gone; one older than the member's newest means nothing."""
    _lose(d, command.participant, command.connection, command.since)


def mark_lost(d: Draft, command: c.MarkLost) -> None:
    """Note that an instance died with these members' sockets."""
    for participant, connection in command.connections.items():
        _lose(d, participant, connection, command.since)


def _lose(d: Draft, participant: str, connection: str, since: int) -> None:
    member = d.room.members.get(participant)
    if member is not None and member.connection == connection and member.lost_at is None:
        since = min(since, d.now)
        d.emit(e.ConnectionLost(participant=participant, connection=connection, since=since))


def go_away(d: Draft, member: str) -> None:
    """Five seconds have passed: away; the holder's clock stands as of the loss."""
    lost_at = d.room.members[member].lost_at
    d.emit(e.ParticipantAway(participant=member))
    holder = d.room.turn is not None and d.room.turn.holder == member
    turns.settle(d, as_of=lost_at if holder else None)


def go_for_good(
    d: Draft,
    member: str,
    reason: str,
    *,
    by: str | None = None,
    text: str | None = None,
    ban: bool = False,
) -> None:
    """Empty a seat: turn ended, held texts withdrawn, out of every list."""
    turns.depart(d, member)
    for held in [h for h in d.room.held.values() if h.by == member and reason != "gone"]:
        d.emit(e.MessageDeclined(message=held.id, author=member, reason="left"))
    if d.room.members[member].back_soon:
        d.emit(e.ParticipantChanged(by=by, participant=member, back_soon=False))
    rest = lists.leaving(d.room, member)
    d.emit(e.ParticipantLeft(by=by, participant=member, reason=reason, text=text, ban=ban, **rest))
    care.let_go(d, member)


# -- what people ask about themselves ---------------------------------------------


def leave(d: Draft, _: c.RoomLeave) -> None:
    go_for_good(d, d.by, "left", by=d.by)


def set_part(d: Draft, command: c.PartSet) -> None:
    """To listener: out of every list, not while holding. To sharer: the queue's end."""
    if command.part == d.me.part:
        return
    if d.room.turn is not None and d.room.turn.holder == d.by:
        refuse("forbidden", "Finish or pass your turn first.")
    sharer = command.part == "sharer"
    rest = lists.newcomer(d.room, d.by) if sharer else lists.leaving(d.room, d.by)
    d.emit(e.ParticipantChanged(by=d.by, participant=d.by, part=command.part, **rest))


def set_alias(d: Draft, command: c.AliasSet) -> None:
    if len(command.alias) <= ALIAS and skeleton(command.alias) == skeleton(d.me.alias):
        _respell(d, command)
        return
    alias = chosen_alias(d, command.alias, d.envelope.candidates)
    d.emit(e.ParticipantChanged(by=d.by, participant=d.by, alias=alias))


def _respell(d: Draft, command: c.AliasSet) -> None:
    """Let people change the spelling of their own alias: it is taken only by themselves."""
    alias = d.text(command.alias, "alias", ALIAS)
    if not is_presentable(alias, ALIAS) or skeleton(alias) != skeleton(d.me.alias):
        refuse("alias_refused", "Please choose another name.")
    if alias != d.me.alias:
        d.emit(e.ParticipantChanged(by=d.by, participant=d.by, alias=alias))


def accept_role(d: Draft, command: c.RoleAccept) -> None:
    """Become host, if who named this person still is one."""
    namer = d.room.members.get(d.me.named_host_by or "")
    if command.role != "host" or d.me.named_host_by is None:
        refuse("forbidden", "Nobody has asked you to take that role.")
    if namer is None or namer.role != "host" or not is_in(namer.status):
        refuse("stale", "The host who asked you is not a host here any more.")
    d.emit(e.ParticipantChanged(by=d.by, participant=d.by, role="host"))
