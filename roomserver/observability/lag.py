"""How late the event loop comes to its timers: what all else that is measured waits for."""

import asyncio
from collections import deque

from roomserver.observability import metrics

EVERY_S = 0.25
KEPT = 40
"""The worst of the last ten seconds is shown, so that a look every ten misses none."""


async def watch(every_s: float = EVERY_S) -> None:
    """Measure until cancelled."""
    loop, late = asyncio.get_running_loop(), deque([0.0], maxlen=KEPT)
    while True:
        due = loop.time() + every_s
        await asyncio.sleep(every_s)
        late.append(max(0.0, loop.time() - due))
        metrics.set_to("event_loop_lag_seconds", max(late))
