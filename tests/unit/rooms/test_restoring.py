"""What follows from one look at a store that does not stand where the replica stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from roomserver.domain.creation import new_room
from roomserver.domain.events import InviteRenewed
from roomserver.rooms.minding import OVER_S
from roomserver.rooms.ports import ROOM_MS, Logged, Opened, Position, Unknown
from roomserver.rooms.records import Snapshot, encode_event, encode_snapshot
from roomserver.rooms.replica import Replica
from roomserver.rooms.restoring import (
    AGREED_S,
    LAST_WAIT_S,
    PATIENCE_S,
    Standing,
    Step,
    restoring,
    step,
    taking,
)
from tests.unit.rooms.fakes import spec

SNAPSHOT = encode_snapshot(Snapshot(state=new_room(spec(), 1, bytes(32))))
EVENT = encode_event(InviteRenewed())


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def line(*ids: str) -> tuple[Logged, ...]:
    """Return entries from the first on, one a commit."""
    return tuple(
        Logged(seq=n, at=n, commit_id=each, previous=previous, data=EVENT)
        for n, (each, previous) in enumerate(zip(ids, ("", *ids), strict=False), 1)
    )


def store(*ids: str, epoch: str = "e1", kept: int = 0, **more: Any) -> Opened:
    """Return a room whose line are these commits; of its log the latest `kept` are left."""
    entries = line(*ids)
    return Opened(
        epoch=epoch,
        seq=len(ids),
        tail=ids[-1] if ids else "",
        snapshot=SNAPSHOT,
        snapshot_seq=0,
        entries=entries[-kept:] if kept else entries,
        **more,
    )


def restored(*ids: str, at: int, over: str, epoch: str) -> Opened:
    """Return a room whose epoch began after the first `at` of these commits, from `over`."""
    tail = ids[at - 1]
    origin = Position(epoch=over, seq=at, tail=tail)
    log = line(*ids)[at:]
    return replace(store(*ids, epoch=epoch), entries=log, snapshot_seq=at, origin=origin)


@dataclass
class Scene:
    """A replica at a, b, c, and how long ago it was in touch with the store."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.standing = Standing(self.clock)
        self.replica = Replica(store("a", "b", "c"))

    def step(self, found: Opened | Unknown, seen: int = 3) -> Step:
        return step(self.replica, found, seen, self.standing)

    def lags(self) -> None:
        """It was seen to be behind for too long while there was contact."""
        self.clock.now += AGREED_S + 1
        self.standing.heard()


@pytest.fixture
def scene() -> Iterator[Scene]:
    return Scene()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (store("a", "b", "c"), Step.FOLLOW),
        (store("a", "b", "c", "d"), Step.FOLLOW),
        (store("a", "b", "c", "d", "e", kept=1), Step.ADOPT),
        (store("a", "b"), Step.RESTORE),
        (store("a", "x"), Step.TAKE),
        (store("a", "b", "x"), Step.TAKE),
        (store("a", "b", "x", "y"), Step.TAKE),
        (store("a", "b", "c", epoch="e2"), Step.ADOPT),
        (store("a", "b", "c", "d", epoch="e2"), Step.ADOPT),
        (store("a", "b", epoch="e2"), Step.RESTORE),
        (store("a", "x", epoch="e2"), Step.ADOPT),
        (store("a", "b", "c", displaced=True), Step.RESTORE),
        (store("a", "b", displaced=True), Step.RESTORE),
        (store("a", "b", "c", "d", displaced=True), Step.TAKE),
        (store("a", "b", "x", displaced=True), Step.TAKE),
        (store("a", "b", "c", epoch="e0", displaced=True), Step.RESTORE),
    ],
)
def test_what_stands_here_and_was_lost_there_comes_back(
    scene: Scene, found: Opened, expected: Step
) -> None:
    """And where the store went another way, the store is right."""
    assert scene.step(found) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (store("a", "b"), Step.TAKE),
        (store("a", "b", epoch="e2"), Step.ADOPT),
        (store("a", "b", displaced=True), Step.TAKE),
    ],
)
def test_a_replica_that_lagged_does_not_stand_for_its_room(
    scene: Scene, found: Opened, expected: Step
) -> None:
    """It may lack what others were told."""
    scene.lags()
    assert scene.step(found) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (store("a", "b", displaced=True), Step.RESTORE),
        (store("a", "b", "c", displaced=True), Step.RESTORE),
        (store("a", "b", "x", displaced=True), Step.TAKE),
        (store("a", "b", "c", "x", displaced=True), Step.TAKE),
        (store("a", "b", epoch="e0", displaced=True), Step.TAKE),
        (store("a", "b"), Step.ADOPT),
        (restored("a", "b", at=2, over="e1", epoch="e3"), Step.RESTORE),
        (restored("a", "b", at=2, over="e0", epoch="e3"), Step.ADOPT),
        (restored("a", "b", at=1, over="e1", epoch="e3"), Step.ADOPT),
    ],
)
def test_who_opened_the_room_after_a_restore_knows_what_came_before_by_its_epoch(
    scene: Scene, found: Opened, expected: Step
) -> None:
    """Its log began empty: a store that forgets the restore too stands where they never looked."""
    scene.replica = Replica(restored("a", "b", "c", "d", at=3, over="e1", epoch="e2"))
    assert scene.step(found, seen=4) is expected


def test_epochs_that_were_left_behind_one_after_the_other_are_all_known(scene: Scene) -> None:
    late = Replica(restored("a", "b", "c", "d", at=3, over="e1", epoch="e2"))
    scene.replica = Replica(restored("a", "b", "c", "d", at=4, over="e2", epoch="e3"), late)
    assert scene.step(store("a", "b", displaced=True), seen=4) is Step.RESTORE


def test_an_epoch_is_known_no_further_than_the_room_came_back_to(scene: Scene) -> None:
    """What stands beyond that point is on another line than this one's."""
    early = Replica(store("a", "b", "c", "d"))
    late = Replica(restored("a", "b", "c", "d", at=4, over="e1", epoch="e2"), early)
    scene.replica = Replica(restored("a", "b", "c", at=3, over="e1", epoch="e3"), late)
    assert scene.step(store("a", "b", "c", "d", displaced=True)) is Step.TAKE


def test_what_push_brought_while_the_store_was_asked_is_not_missing_there(scene: Scene) -> None:
    assert scene.step(store("a", "b"), seen=2) is Step.FOLLOW


def test_an_empty_store_gets_the_room_at_once_from_who_kept_up(scene: Scene) -> None:
    scene.clock.now = AGREED_S
    assert scene.step(Unknown()) is Step.RESTORE


def test_who_lost_contact_early_leaves_the_room_to_others_for_a_while(scene: Scene) -> None:
    """They may know more, even that it has ended."""
    scene.clock.now = AGREED_S + 1
    assert scene.step(Unknown()) is Step.WAIT
    scene.clock.now += PATIENCE_S
    assert scene.step(Unknown()) is Step.RESTORE


def test_who_may_not_restore_waits_for_who_may_and_then_gives_up(scene: Scene) -> None:
    """It may have been cut off for so long that the room has ended meanwhile."""
    scene.clock.now = ROOM_MS / 1000 + 1
    assert scene.step(Unknown()) is Step.WAIT
    scene.clock.now += LAST_WAIT_S
    assert scene.step(Unknown()) is Step.GIVE_UP


def test_a_room_is_brought_back_in_time_or_never(scene: Scene) -> None:
    """The store went away once more; whoever knew that the room has ended has forgotten it."""
    scene.clock.now = 1
    assert scene.step(Unknown()) is Step.RESTORE
    scene.clock.now = ROOM_MS / 1000 + LAST_WAIT_S + 1
    assert scene.step(Unknown()) is Step.GIVE_UP
    assert OVER_S > ROOM_MS / 1000 + LAST_WAIT_S + 1


def test_a_restore_names_what_was_found_and_begins_a_new_epoch(scene: Scene) -> None:
    """So that of two who restore at once only one does."""
    found = store("a", "b")
    ours = restoring(scene.replica, found)
    assert ours.found == found.position
    assert ours.position == Position(epoch="e1", seq=3, tail="c")
    assert ours.epoch not in {"e1", restoring(scene.replica, Unknown()).epoch}
    assert restoring(scene.replica, Unknown()).found is None
    assert (taking(found).position, taking(found).found) == (found.position, found.position)
