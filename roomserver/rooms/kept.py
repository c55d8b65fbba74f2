"""What people are told, before they join, of what is kept; looked at again, so that it stays true.

Whoever runs the store may let it write down what is said. That is theirs to decide and people's to
know: it is told in the preview and in the log, and rooms go on.
"""

import asyncio
import contextlib
from collections.abc import Callable

from roomserver.observability import logs, metrics
from roomserver.rooms.ports import Store, StoreError, Traces

EVERY_S = 60.0
LEAST_S = 1.0
"""Between two looks, however often push is set up anew."""
EXPORTED = "kept-exported"
KINDS = {"disk": "disk", "log": "slow_log"}
OUTCOMES = {True: "yes", False: "no", None: "unseen"}


class Kept:
    """Looks at a store. `say` gives a text by key and language; `alone`: it ends with us."""

    def __init__(
        self,
        store: Store,
        say: Callable[[str, str], str],
        *,
        alone: bool,
    ) -> None:
        self._store, self._say, self._alone = store, say, alone
        # Not seen is not known to be clean.
        self._traces = Traces() if alone else Traces(disk=None, log=None)
        self._told = Traces()
        self._sooner = asyncio.Event()
        # A store that was away may be another one by now.
        store.watch(self._sooner.set)

    def text(self, language: str, exported: bool = False) -> str:
        """Return what is true now, in that language or the nearest there is.

        `exported`: what is reported goes, sealed, to the people who run this place.
        """
        told = self._say(self.key, language)
        return f"{told} {self._say(EXPORTED, language)}" if exported else told

    @property
    def key(self) -> str:
        """Return which text is true now."""
        if self._alone:
            return "kept-memory"
        match self._traces:
            case Traces(disk=True):
                return "kept-disk"
            case Traces(log=True):
                return "kept-log"
            case Traces(disk=False, log=False):
                return "kept-shared"
            case _:
                return "kept-unseen"

    async def look(self) -> None:
        """Look at the store; while it does not answer, what is known stays."""
        with contextlib.suppress(StoreError):
            self._traces = await self._store.traces()
        self._tell()

    async def watch(self) -> None:
        """Look every minute, and when contact was lost meanwhile, until cancelled."""
        while True:
            await asyncio.sleep(LEAST_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._sooner.wait(), EVERY_S)
            self._sooner.clear()
            await self.look()

    def _tell(self) -> None:
        """Log what is otherwise than when we last said it."""
        for name, kind in KINDS.items():
            found = getattr(self._traces, name)
            metrics.set_to("store_keeps", int(found is True), kind=kind)
            if found != getattr(self._told, name):
                say = logs.info if found is False else logs.warning
                say("store.keeps", kind=kind, outcome=OUTCOMES[found])
        unseen = None in (self._traces.disk, self._traces.log)
        metrics.set_to("store_keeps", int(unseen), kind="unseen")
        self._told = self._traces
