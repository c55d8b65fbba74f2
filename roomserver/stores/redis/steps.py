"""Brings each step to the server that has its key, and once more where nothing was done there.

A refusal such as MOVED or READONLY comes before anything is done: then it is safe to look again
where the key is and to ask there, for as long as a command may take. Whatever else fails may have
been done: it is never repeated here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from roomserver import clock
from roomserver.observability import logs
from roomserver.stores.redis.dial import COMMAND_S
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.scripts import Script
from roomserver.stores.redis.topology import Topology

UNDONE = frozenset(("ASK", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MOVED", "READONLY", "TRYAGAIN"))
"""Refusals of a server that has not, or not now, got the key: the script did not begin to write."""
UNFIT = frozenset(
    ("CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOPERM", "NOREPLICAS", "OOM", "READONLY")
)
"""Refusals that others would meet as well: the store is not one now, though it answers."""
UNFIT_S = 10.0
"""A script that was refused so long ago, and not tried since, says nothing about now."""
PAUSE_S = 0.02
LONGEST_PAUSE_S = 0.2


class Steps:
    """What a store asks of its servers, whichever they are now."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        # When each script was last refused, by its hash; gone once it is done again.
        self._refused: dict[str, float] = {}

    @property
    def unfit(self) -> bool:
        """Whether servers answer and refuse what a store needs."""
        since = clock.monotonic() - UNFIT_S
        return any(at > since for at in self._refused.values())

    async def run(self, script: Script, keys: Sequence[str], *args: str | bytes | int) -> Any:
        """Run a script where its keys are. Raises StoreError."""
        try:
            answer = await self._there(keys[0], lambda pipe: script.run(pipe, keys, *args))
        except ReplyError as refusal:
            if refusal.code in UNFIT:
                self._note(script, refusal.code)
            raise
        self._refused.pop(script.sha, None)
        return answer

    def _note(self, script: Script, code: str) -> None:
        if not self.unfit:
            logs.warning("store.refuses", reason=code)
        self._refused[script.sha] = clock.monotonic()

    async def execute(self, name: str, key: str, *args: str | bytes | int) -> Any:
        """Send one command where its key is, or its channel. Raises StoreError."""
        return await self._there(key, lambda pipe: pipe.execute(name, key, *args))

    async def time(self, key: str) -> Any:
        """Ask for the time where that key is. Raises StoreError."""
        return await self._there(key, lambda pipe: pipe.execute("TIME"))

    async def _there(self, key: str, ask: Callable[[Pipe], Awaitable[Any]]) -> Any:
        until, pause = clock.monotonic() + COMMAND_S, PAUSE_S
        while True:
            pipe = await self._topology.pipe(key)
            try:
                return await ask(pipe)
            except ReplyError as refusal:
                if refusal.code not in UNDONE or clock.monotonic() >= until:
                    raise
                await self._topology.refresh(refusal)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
