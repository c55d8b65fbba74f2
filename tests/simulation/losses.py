"""What may be lost when the store forgets: only what nobody knew who could still say it.

An instance that lived, was not cut off and did not stand still from the loss until the room went
on must have brought back all that it knew; where the network was bad meanwhile it may have come
too late (docs/decisions/0013).
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from tests.simulation.diary import require
from tests.simulation.ledger import Ledger, Loss


class Life(Protocol):
    """One instance, afterwards: when it was hindered, as (from, until) by the loop's clock."""

    name: str
    hindered: list[tuple[float, float]]


def check_losses(ledger: Ledger, lives: Iterable[Life], end: float) -> None:
    """Nobody who could still say it knew anything that is lost."""
    by_name = {life.name: life for life in lives}
    for loss in ledger.losses:
        until = end if loss.until is None else loss.until
        for name, node in loss.knew.items():
            if not _could_tell(by_name[name], loss, until):
                continue
            became = loss.became or ledger.tip
            require(became is not None, "a room was lost that somebody knew", name, loss.at)
            assert became is not None
            kept = became.goes_through(node)
            depths = node.depth, became.depth
            require(kept, "lost, though somebody knew it", name, loss.at, depths)


def _could_tell(life: Life, loss: Loss, until: float) -> bool:
    return loss.fair and not loss.over and not _overlaps(life.hindered, loss.at, until)


def _overlaps(spans: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return any(since <= end and until >= start for since, until in spans)
