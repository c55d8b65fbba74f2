"""What to do where the store does not stand where this instance's replica stands. Pure.

The store is right while it lives: whatever stands in it and not here is followed or adopted. What
stands here and not in it was lost there (it restarted empty, or a fail-over lost the last writes):
the replica that knows most becomes the room again, under a new epoch. Lines are told apart by
their commit ids, which no two commits share: a point (seq, commit id) that a replica has passed
lies on its line, under whichever epoch.
"""

import secrets
from collections.abc import Callable
from enum import Enum

from roomserver.rooms.ports import ROOM_MS, SETTLE_MS, Opened, Restore, Unknown
from roomserver.rooms.replica import Replica

AGREED_S = 15.0
"""A replica that was seen to lag for longer than this does not stand for its room."""
PATIENCE_S = 5.0
"""For so long who lost contact early leaves an empty store to those who lost it late: they may know
more, even that the room has ended. They look every second, and one look may hang for two."""
LAST_WAIT_S = PATIENCE_S + 2 * SETTLE_MS / 1000 + 5.0
"""For so long who may not restore waits for somebody who may: two settlings and a heartbeat."""


class Step(Enum):
    """What follows from one look at the store.

    `FOLLOW`: fold what its log has after our position. `ADOPT`: read its room anew. `RESTORE`: ours
    takes its place. `TAKE`: its own room goes on under a new epoch, for ours went another way.
    `WAIT`: look again soon. `GIVE_UP`: nobody here can say what the room was.
    """

    FOLLOW = "follow"
    ADOPT = "adopt"
    RESTORE = "restore"
    TAKE = "take"
    WAIT = "wait"
    GIVE_UP = "give up"


class Standing:
    """How far one room's replica may stand for the room; times by the event loop's clock, s.

    `agreed_at`: replica and store were last seen equal. `heard_at`: the store was last seen to have
    the room, equal or ahead. `missed_at`: since when it is seen to lack what stands here.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.agreed_at = self.heard_at = clock()
        self.missed_at: float | None = None

    def agrees(self) -> None:
        """Note that replica and store were seen to be equal."""
        self.agreed_at = self.heard_at = self._clock()
        self.missed_at = None

    def heard(self) -> None:
        """Note that the store has the room, and is ahead."""
        self.heard_at = self._clock()

    def misses(self) -> None:
        """Note that the store lacks what stands here."""
        if self.missed_at is None:
            self.missed_at = self._clock()

    @property
    def is_fresh(self) -> bool:
        """Whether it kept up while there was contact, and the room can't have ended unheard."""
        kept_up = self.heard_at - self.agreed_at <= AGREED_S
        # Whoever knows of an end forgets it some time later; a store may go again while one waits.
        in_time = self._clock() - self.heard_at <= ROOM_MS / 1000 + LAST_WAIT_S
        return kept_up and in_time and self._silence() <= ROOM_MS / 1000

    def over_nothing(self) -> Step:
        """Return what to do where the store knows of no such room, and of no end of it."""
        waited = self._clock() - (self.missed_at or self._clock())
        if not self.is_fresh:
            return Step.WAIT if waited < LAST_WAIT_S else Step.GIVE_UP
        early = self._silence() > AGREED_S
        return Step.WAIT if early and waited < PATIENCE_S else Step.RESTORE

    def _silence(self) -> float:
        """Return for how long nothing was heard of the room before it was seen to be missing."""
        until = self._clock() if self.missed_at is None else self.missed_at
        return until - self.heard_at


def step(replica: Replica, found: Opened | Unknown, seen: int, standing: Standing) -> Step:
    """Compare; `seen` is where the replica stood when the store was asked."""
    if isinstance(found, Unknown):
        standing.misses()
        return standing.over_nothing()
    if found.displaced:
        return _elsewhere(replica, found, standing)
    same = found.epoch == replica.epoch
    if found.seq > replica.seq:
        return _ahead(replica, found) if same else Step.ADOPT
    if not _is_on_our_line(replica, found):
        return Step.TAKE if same else Step.ADOPT
    # Under our epoch, what push brought while the store was asked is not missing there.
    if found.seq >= (seen if same else replica.seq):
        return Step.FOLLOW if same else Step.ADOPT
    standing.misses()
    if standing.is_fresh:
        return Step.RESTORE
    return Step.TAKE if same else Step.ADOPT


def _elsewhere(replica: Replica, found: Opened, standing: Standing) -> Step:
    """Another server answers than the epoch began on: whoever knows most begins a new one."""
    if not _is_on_our_line(replica, found):
        return Step.TAKE
    if found.seq < replica.seq:
        standing.misses()
    return Step.RESTORE if standing.is_fresh else Step.TAKE


def _is_on_our_line(replica: Replica, found: Opened) -> bool:
    """Tell whether we came by where the store stands.

    By the epoch alone only where it can have but one line: on a server that tells epochs apart; or
    where it was just restored from there, and nothing came after.
    """
    began = found.origin is not None and found.origin.seq == found.seq
    points = (found.origin if began else None, found.position if found.displaced else None)
    came_by = any(replica.came_by(point) for point in points if point is not None)
    return came_by or replica.passed(found.seq, found.tail)


def _ahead(replica: Replica, found: Opened) -> Step:
    later = (each for each in found.entries if each.seq > replica.seq)
    first = min(later, key=lambda each: each.seq, default=None)
    if first is None or first.seq > replica.seq + 1:
        # The log does not reach back to us. It is the store's line, whether or not it is ours.
        return Step.ADOPT
    return Step.FOLLOW if replica.tail in {first.previous, first.commit_id} else Step.TAKE


def restoring(replica: Replica, found: Opened | Unknown) -> Restore:
    """Return the step that makes this replica the room, in place of what was found."""
    return Restore(
        epoch=secrets.token_hex(12),
        position=replica.position,
        at=replica.at,
        snapshot=replica.snapshot(),
        found=None if isinstance(found, Unknown) else found.position,
    )


def taking(found: Opened) -> Restore:
    """Return the step that lets the store's own room go on under a new epoch."""
    return restoring(Replica(found), found)
