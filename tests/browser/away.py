"""A server whose store goes away: `python -m tests.browser.away FILE serve ...`.

It is the real server on a store in memory that looks into FILE first: `away` and nothing of it
answers, `empty` and all it knew is gone, once. It is less patient than a real one, so that a test
need not be patient either.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from roomserver import app, serving
from roomserver.cli import main
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import StoreError
from roomserver.stores.memory import MemoryStore

AWAY, EMPTY, HERE = "away", "empty", "here"
IMPATIENT = partial(
    RoomOptions, unavailable_ms=1_000, retry_after_ms=500, heartbeat_s=0.5, away_s=15.0
)
ASKED = (
    "create",
    "open",
    "commit",
    "restore",
    "positions",
    "rooms",
    "count",
    "now",
    "renew",
    "once",
)


class AwayStore(MemoryStore):
    """A store that is as the file says."""

    file: Path

    def __getattribute__(self, name: str) -> Any:
        """Look into the file before anything that would go to the store."""
        found = super().__getattribute__(name)
        return self._asked(found) if name in ASKED else found

    def _asked(self, found: Any) -> Any:
        async def ask(*given: Any) -> Any:
            said = self.file.read_text()
            if said == AWAY:
                raise StoreError
            if said == EMPTY:
                self.file.write_text(HERE)
                self._memory.logs.clear()
            return await found(*given)

        return ask


if __name__ == "__main__":
    AwayStore.file = Path(sys.argv.pop(1))
    serving.MemoryStore = AwayStore  # type: ignore[misc]
    app.RoomOptions = IMPATIENT  # type: ignore[assignment, misc]
    main()
