"""How late timers come."""

import asyncio

from roomserver.observability import lag
from roomserver.observability.metrics import registry
from tests.simulation.loop import VirtualLoop
from tests.unit.rooms.fakes import virtual


@virtual
async def test_the_worst_of_the_last_ten_seconds_is_shown() -> None:
    """A look every ten seconds misses none."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    watching = asyncio.create_task(lag.watch())
    await asyncio.sleep(1)
    assert registry.value("event_loop_lag_seconds") < 0.01
    loop.now += 2.0
    await asyncio.sleep(1)
    assert registry.value("event_loop_lag_seconds") > 1.5
    await asyncio.sleep(8)
    assert registry.value("event_loop_lag_seconds") > 1.5
    await asyncio.sleep(3)
    assert registry.value("event_loop_lag_seconds") < 0.01
    watching.cancel()
