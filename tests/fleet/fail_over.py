"""How long a circle stands still while Redis fails over: `python -m tests.fleet.fail_over [RUNS]`.

Prints for each topology the medians, and the worst, of the time from the master's death until a
replica has taken its place, and from there until everybody in the circle was answered.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from roomserver.stores.redis.keys import room_keys
from roomserver.stores.redis.slots import slot
from tests.fleet.circle import Circle
from tests.fleet.conftest import two_on
from tests.servers.cluster import ClusterServers
from tests.servers.sentinel import Watched

Times = tuple[float, float]


async def sentinel(folder: Path) -> Times:
    """Fail over one master that sentinels watch; they take it for down after 1 s."""
    return await _watched(Watched(), folder)


async def sentinel_as_delivered(folder: Path) -> Times:
    """Fail over one master that sentinels watch with the values of `deploy/sentinel.conf`."""
    return await _watched(Watched(down_ms=None, timeout_ms=None), folder)


async def _watched(servers: Watched, folder: Path) -> Times:
    with servers as watched, two_on(watched.url, folder) as houses:
        async with Circle(*houses) as circle:
            await circle.begin()
            watched.master.kill()
            return await _timed(circle, watched.until_promoted)


async def cluster(folder: Path) -> Times:
    """Fail over the master that has the circle's room; nodes are taken for down after 2 s."""
    with ClusterServers(replicas=True) as servers, two_on(servers.url, folder) as houses:
        async with Circle(*houses) as circle:
            await circle.begin()
            dies = servers.owner(slot(room_keys(circle.room).meta))
            servers.masters[dies].kill()
            return await _timed(circle, lambda: servers.until_promoted(dies))


async def _timed(circle: Circle, until_promoted: Callable[[], None]) -> Times:
    died = time.monotonic()
    answered = asyncio.ensure_future(circle.everybody_is_answered())
    await asyncio.to_thread(until_promoted)
    promoted = time.monotonic()
    await answered
    return promoted - died, time.monotonic() - promoted


def measured(once: Callable[[Path], Awaitable[Times]], runs: int) -> str:
    """Return a line of medians and worst cases."""
    found: list[Times] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            found.append(asyncio.run(once(Path(folder))))  # type: ignore[arg-type]
    until, after = zip(*found, strict=True)
    told = (f"{statistics.median(each):.2f} s (worst {max(each):.2f})" for each in (until, after))
    return f"{once.__name__}: promoted after {', all answered another '.join(told)} later"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for once in (sentinel, sentinel_as_delivered, cluster):
        sys.stdout.write(f"{measured(once, runs)}; {runs} runs\n")


if __name__ == "__main__":
    main()
