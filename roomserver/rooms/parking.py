"""What push brought and what does not follow yet: late, doubled, or the answer to one's own."""

from collections.abc import Callable, Sequence

from roomserver.rooms.ports import Logged, Push
from roomserver.rooms.replica import Hole, Replica


def parked(
    pushes: Sequence[Push],
    in_flight: str | None,
    replica: Replica,
    fold: Callable[[Sequence[Logged]], None],
) -> list[Push]:
    """Fold what follows, up to one's own commit that is in flight; return what still waits."""
    kept: list[Push] = []
    for push in sorted(pushes, key=lambda push: push.entries[0].seq):
        if kept or any(logged.commit_id == in_flight for logged in push.entries):
            kept.append(push)
            continue
        try:
            fold(push.entries)
        except Hole:
            kept.append(push)
    return [push for push in kept if push.entries[-1].seq > replica.seq]
