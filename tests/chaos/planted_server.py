"""`python -m tests.chaos.planted_server NAME serve …`: the real command with one fault in it.

Each is a way in which such a fleet was, or could be, really broken. They are patched in from here;
the server has no switch for any of them.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest import mock

from roomserver.cli import main
from roomserver.domain import outcome
from roomserver.rooms.follower import Follower
from roomserver.rooms.minding import Minding
from roomserver.rooms.ports import Unknown
from roomserver.rooms.presence import Presence
from roomserver.rooms.replica import Replica
from roomserver.stores.redis.push import Reader
from tests.planted.faults import ack_before_commit

Plant = Callable[[], AbstractContextManager[Any]]


def no_restore() -> AbstractContextManager[Any]:
    """A room that the store has lost is lost."""

    async def let_it_go(self: Follower, _: object) -> bool:
        self.end(Unknown())
        return True

    return mock.patch.object(Follower, "_restore", let_it_go)


def no_probe() -> AbstractContextManager[Any]:
    """A connection that brings nothing is believed for ever."""

    async def never(self: Reader, _: object) -> None:
        return

    return mock.patch.object(Reader, "_mind", never)


@contextmanager
def no_chain_check() -> Any:
    """What push brings is folded, whatever came before it."""
    with (
        mock.patch.object(Replica, "_continues", return_value=True),
        mock.patch.object(Replica, "contradicts", return_value=False),
    ):
        yield


def retract_forgotten() -> AbstractContextManager[Any]:
    """What is taken back is told to whoever is there; its words stay in log and memory."""
    return mock.patch.object(outcome, "erases", return_value=None)


def close_unrecorded() -> AbstractContextManager[Any]:
    """Who knows that a room has ended does not say so to a store that has forgotten it."""
    return mock.patch.object(Minding, "ended")


def lease_never_dies() -> AbstractContextManager[Any]:
    """Whoever had a lease once is taken to live."""
    return mock.patch.object(Presence, "died_at", return_value=None)


PLANTS: Mapping[str, Plant] = {
    "no-restore": no_restore,
    "no-probe": no_probe,
    "no-chain-check": no_chain_check,
    "lease-never-dies": lease_never_dies,
    "ack-before-commit": ack_before_commit,
    "retract-forgotten": retract_forgotten,
    "close-unrecorded": close_unrecorded,
}


if __name__ == "__main__":
    name = sys.argv.pop(1)
    with ExitStack() as stack:
        stack.enter_context(PLANTS[name]())
        main()
