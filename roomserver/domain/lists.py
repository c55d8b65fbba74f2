"""The four lists (PROTOCOL 7): to come, come back to, heard, hands.

`queue`, `come_back` and `heard` share nobody and never hold the holder. Functions return what an
event carries: only the lists that changed, as they are afterwards.
"""

from typing import TypedDict, assert_never

from roomserver.domain.chance import Chance
from roomserver.domain.floor import floor_of, terms
from roomserver.domain.state import Member, Order, Room

Ids = tuple[str, ...]


class Lists(TypedDict, total=False):
    """The lists that an event changes."""

    queue: Ids
    come_back: Ids
    heard: Ids
    hands: Ids


def changed(
    room: Room,
    *,
    queue: Ids | None = None,
    come_back: Ids | None = None,
    heard: Ids | None = None,
    hands: Ids | None = None,
) -> Lists:
    """Return those of the given lists that differ from the room's."""
    lists = Lists()
    if queue is not None and queue != room.queue:
        lists["queue"] = queue
    if come_back is not None and come_back != room.come_back:
        lists["come_back"] = come_back
    if heard is not None and heard != room.heard:
        lists["heard"] = heard
    if hands is not None and hands != room.hands:
        lists["hands"] = hands
    return lists


def without(ids: Ids, member: str) -> Ids:
    """Return the ids without this one."""
    return tuple(i for i in ids if i != member)


def leaving(room: Room, member: str) -> Lists:
    """Return the lists without somebody who is out of them all."""
    return changed(
        room,
        queue=without(room.queue, member),
        come_back=without(room.come_back, member),
        heard=without(room.heard, member),
        hands=without(room.hands, member),
    )


def serving(room: Room) -> bool:
    """Tell whether turns are taken now."""
    return room.round is not None and floor_of(room) == "turns"


def has_queue(room: Room) -> bool:
    """Tell whether there is a queue to be in: also while the host's floor suspends the turns."""
    takes_turns = "turns" in {terms(room).floor, room.host_floor}
    return room.round is not None and (takes_turns or _is_drawn(room))


def _is_drawn(room: Room) -> bool:
    return bool(room.turn or room.queue or room.come_back or room.heard)


def newcomer(room: Room, member: str) -> Lists:
    """Return the lists with a new sharer at the end of the queue, where there is one to be in."""
    in_a_list = {*room.queue, *room.come_back, *room.heard}
    if not has_queue(room) or terms(room).order == "hands" or member in in_a_list:
        return Lists()
    if room.turn is not None and room.turn.holder == member:
        return Lists()
    if member in room.spoke:
        return Lists(heard=(*room.heard, member))
    return Lists(queue=(*room.queue, member))


def late(room: Room, member: str) -> Lists:
    """Return the lists after somebody sat down in mid-round, by the room's setting."""
    return newcomer(room, member) if room.settings.late == "queue" else Lists()


def sharers(room: Room) -> list[Member]:
    """Return who takes turns, here or away, by joining."""
    seated = (m for m in room.members.values() if m.status in {"here", "away"})
    return [m for m in seated if m.part == "sharer"]


def ordered(room: Room, order: Order, chance: Chance) -> Ids:
    """Return a fresh queue for a round of this order."""
    people = sharers(room)
    ids = tuple(m.id for m in people)
    match order:
        case "circle":
            turn = room.rotation % len(ids) if ids else 0
            return ids[turn:] + ids[:turn]
        case "random":
            return chance.shuffled(ids)
        case "quiet_first":
            return tuple(m.id for m in sorted(people, key=lambda m: m.spoken))
        case "hands":
            return tuple(i for i in room.hands if i in ids)
        case _:
            assert_never(order)


def raised(room: Room, member: str) -> Lists:
    """Return the lists after a hand went up; in a hands round it queues, the unheard first."""
    hands = (*room.hands, member)
    holder = room.turn.holder if room.turn else None
    if not has_queue(room) or terms(room).order != "hands" or member in {*room.queue, holder}:
        return changed(room, hands=hands)
    place = len(room.queue)
    if member not in room.spoke:
        place = next((i for i, q in enumerate(room.queue) if q in room.spoke), place)
    return changed(
        room,
        hands=hands,
        queue=(*room.queue[:place], member, *room.queue[place:]),
        come_back=without(room.come_back, member),
        heard=without(room.heard, member),
    )


def lowered(room: Room, member: str) -> Lists:
    """Return the lists after a hand went down; in a hands round that leaves the queue."""
    hands = without(room.hands, member)
    if not has_queue(room) or terms(room).order != "hands" or member not in room.queue:
        return changed(room, hands=hands)
    heard = (*room.heard, member) if member in room.spoke else room.heard
    return changed(room, hands=hands, queue=without(room.queue, member), heard=heard)


def after_turn(room: Room, reason: str, *, stays: bool) -> Lists:
    """Return the lists after the running turn ended for `reason`; the holder `stays` or is going.

    Done, or cut off after a message: heard. Passed, or cut off without one: come back to, once a
    round. Put off: the queue's end. Lost: the queue's front.
    """
    turn = room.turn
    if turn is None:
        raise AssertionError(reason)
    holder, spoke = turn.holder, turn.messages > 0
    queue, come_back, heard = room.queue, room.come_back, room.heard
    again = terms(room).repeat_passed and holder not in room.asked_again
    if not stays:
        pass
    elif reason == "left":
        queue = (holder, *queue)
    elif reason == "deferred":
        queue = (*queue, holder)
    elif reason == "done" or (spoke and reason != "passed"):
        heard = (*heard, holder)
    elif again:
        come_back = (*come_back, holder)
    falls = terms(room).order == "hands" and holder not in queue
    hands = without(room.hands, holder) if falls or not stays else room.hands
    return changed(room, queue=queue, come_back=come_back, heard=heard, hands=hands)
