"""The Lua scripts beside this module, each one atomic step; called by hash, sent where unknown.

Those that look at a room have `room.lua` before their own text.
"""

import hashlib
from collections.abc import Sequence
from importlib import resources
from typing import Any

from msgspec import Struct

from roomserver.stores.redis.pipe import Pipe, ReplyError


class Script(Struct, frozen=True):
    """One script: its text and the hash by which a server knows it."""

    text: bytes
    sha: str

    async def run(self, pipe: Pipe, keys: Sequence[str], *args: str | bytes | int) -> Any:
        """Run it on that server. Raises StoreError."""
        try:
            return await pipe.execute("EVALSHA", self.sha, len(keys), *keys, *args)
        except ReplyError as error:
            if error.code != "NOSCRIPT":
                raise
        # Refused before anything was done, so to ask again is safe.
        return await pipe.execute("EVAL", self.text, len(keys), *keys, *args)


def _load(*names: str) -> Script:
    folder = resources.files(__package__) / "scripts"
    text = b"".join((folder / f"{name}.lua").read_bytes() for name in names)
    return Script(text, hashlib.sha1(text, usedforsecurity=False).hexdigest())


CREATE, RESTORE = _load("room", "create"), _load("room", "restore")
OPEN, POSITION = _load("room", "open"), _load("room", "position")
COMMIT, CLOSE = _load("room", "commit"), _load("room", "close")
BURY = _load("room", "bury")
INDEX, LEASE, KEY = _load("index"), _load("lease"), _load("key")
