"""`python -m tests.ephemeral.planted_server NAME serve …`: the real command, which leaves a trace.

Each is a slip that somebody could make. They are patched in from here; the server has no switch
for any of them.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

from roomserver.cli import main
from roomserver.gateway.address import Proxies
from roomserver.rooms import pump
from roomserver.rooms.commits import batch_of
from roomserver.rooms.ports import Batch
from roomserver.rooms.replica import Replica
from roomserver.rooms.secrets import Secrets
from roomserver.stores.redis import scripts

Plant = Callable[[], AbstractContextManager[Any]]


def log_keeps_the_removed() -> AbstractContextManager[Any]:
    """The entry of a removed message stays as it was."""
    return mock.patch.object(Replica, "erasures", return_value=())


def snapshot_keeps_the_removed() -> AbstractContextManager[Any]:
    """The state that travels with a removal still has the words."""
    whole = Replica.snapshot
    return mock.patch.object(Replica, "snapshot", lambda self, without=(): whole(self))


def close_forgets_a_key() -> AbstractContextManager[Any]:
    """One of a room's keys is not among those that its end deletes."""
    all_four = b"'DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])"
    return rewritten("CLOSE", all_four, all_four.replace(b" KEYS[3],", b""))


def room_is_made_for_ever() -> AbstractContextManager[Any]:
    """A new room's snapshot has no time to live until it is renewed."""
    return rewritten("CREATE", b"redis.call('PEXPIRE', KEYS[2], ARGV[4])", b"")


def address_is_kept() -> AbstractContextManager[Any]:
    """What marks a ban is the network itself."""
    return mock.patch.object(Secrets, "address", lambda self, room, prefix: prefix)


def anybody_is_believed() -> AbstractContextManager[Any]:
    """A claimed address is written down where somebody looks for what went wrong."""
    whence = Proxies.whence

    def loud(self: Proxies, scope: Any) -> Any:
        sys.stderr.write(f"{scope['headers']}\n")
        return whence(self, scope)

    return mock.patch.object(Proxies, "whence", loud)


def words_are_logged() -> AbstractContextManager[Any]:
    """Somebody looked for a fault with `print`, and left it there."""
    return beside_each_batch(lambda data: sys.stderr.write(f"{data!r}\n"))


def words_are_printed() -> AbstractContextManager[Any]:
    """The same, on the other output."""
    return beside_each_batch(lambda data: os.write(1, data))


def words_are_spooled() -> AbstractContextManager[Any]:
    """A library keeps a copy of what is large in a temporary file."""

    def spool(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(data)

    return beside_each_batch(spool)


def beside_each_batch(also: Callable[[bytes], object]) -> AbstractContextManager[Any]:
    """Do something with the events of each batch."""

    def loud(*args: Any, **more: Any) -> Batch:
        batch = batch_of(*args, **more)
        also(b" ".join(batch.events))
        return batch

    return mock.patch.object(pump, "batch_of", loud)


def rewritten(name: str, old: bytes, new: bytes) -> AbstractContextManager[Any]:
    """Change a script, in which what is replaced stands once."""
    whole = getattr(scripts, name).text
    assert whole.count(old) == 1, old
    text = whole.replace(old, new)
    return mock.patch.object(scripts, name, scripts.Script(text, hashlib.sha1(text).hexdigest()))


PLANTS: Mapping[str, Plant] = {
    each.__name__: each
    for each in (
        log_keeps_the_removed,
        snapshot_keeps_the_removed,
        close_forgets_a_key,
        room_is_made_for_ever,
        address_is_kept,
        anybody_is_believed,
        words_are_logged,
        words_are_printed,
        words_are_spooled,
    )
}


if __name__ == "__main__":
    with PLANTS[sys.argv.pop(1)]():
        main()
