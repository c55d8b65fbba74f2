"""What to do when the store does not stand where this instance's replica stands. Pure.

The store is right while it lives. Where it lost something (it restarted empty, or a fail-over lost
the last writes) the replica that knows most becomes the room again, under a new epoch.
"""

import secrets
from enum import Enum

from roomserver.rooms.ports import ROOM_MS, Opened, Restore, Unknown
from roomserver.rooms.replica import Replica

AGREED_S = 15.0


class Step(Enum):
    """`FOLLOW`: fold what the log has. `ADOPT`: read the store's room anew. `RESTORE`: ours takes
    its place. `TAKE`: the store's own room goes on under a new epoch. `GIVE_UP`: nobody knows.
    """

    FOLLOW = "follow"
    ADOPT = "adopt"
    RESTORE = "restore"
    TAKE = "take"
    GIVE_UP = "give up"


def step(replica: Replica, found: Opened | Unknown, *, fresh: bool) -> Step:
    """Compare; `fresh`: the replica agreed with the store shortly before contact was lost."""
    if isinstance(found, Unknown):
        return Step.RESTORE if fresh else Step.GIVE_UP
    if found.epoch != replica.epoch:
        return Step.RESTORE if fresh and _outbids(replica, found) else Step.ADOPT
    if found.seq <= replica.seq:
        return _behind(replica, found, fresh=fresh)
    first = min((each for each in found.entries if each.seq > replica.seq), key=lambda e: e.seq)
    if first.seq > replica.seq + 1:
        return Step.ADOPT
    return Step.FOLLOW if replica.tail in {first.previous, first.commit_id} else Step.TAKE


def _behind(replica: Replica, found: Opened, *, fresh: bool) -> Step:
    if not replica.passed(found.seq, found.tail):
        return Step.TAKE
    if found.seq == replica.seq:
        return Step.FOLLOW
    return Step.RESTORE if fresh else Step.TAKE


def _outbids(replica: Replica, found: Opened) -> bool:
    """Tell whether the room was restored, a moment ago, from less than what we know."""
    origin = found.origin
    if origin is None or not found.settling or origin.epoch != replica.epoch:
        return False
    return replica.seq > origin.seq and replica.passed(origin.seq, origin.tail)


def is_fresh(now: float, contact: float, agreed_at: float) -> bool:
    """Tell whether what a replica knows may stand for the room; times in s by the loop's clock.

    It agreed with the store shortly before the last contact, and the room can't have gone on, and
    ended, without us meanwhile.
    """
    return contact - agreed_at <= AGREED_S and now - contact <= ROOM_MS / 1000


def restore_of(replica: Replica, found: Replica | None) -> Restore:
    """Return the step that makes this replica the room; `found` is the room it replaces."""
    return Restore(
        epoch=secrets.token_hex(12),
        position=replica.position,
        at=replica.at,
        snapshot=replica.snapshot(),
        found=None if found is None else found.position,
    )
