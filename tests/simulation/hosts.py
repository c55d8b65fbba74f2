"""What holds the rooms of an evening: this process's memory, or a real Redis on virtual time.

On Redis the scripts are the product's own but for two words: what they take for the time, and for
the name of the process that runs them, is what the simulation says. So an hour passes in no time
there too, and a server that fell back is another one.
"""

import asyncio
import copy
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import redis

from roomserver.rooms.ports import Receiver
from roomserver.stores.memory import MemoryStore
from roomserver.stores.redis import RedisStore, scripts
from roomserver.stores.redis.scripts import Script
from tests.simulation.loop import HybridLoop

NOW, RUN = "virtual:now", "virtual:run"
WORDS = {
    "redis.call('TIME')": (
        f"{{ math.floor(redis.call('GET', '{NOW}') / 1000),"
        f" redis.call('GET', '{NOW}') % 1000 * 1000 }}"
    ),
    "redis.pcall('INFO', 'server')": f"'run_id:' .. redis.call('GET', '{RUN}')",
}
NAMES = (
    "CREATE",
    "OPEN",
    "COMMIT",
    "CLOSE",
    "RESTORE",
    "POSITION",
    "INDEX",
    "LEASE",
    "KEY",
    "BURY",
)


class MemoryHost:
    """Rooms in this process."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.direct = MemoryStore(now)
        self._memory = self.direct._memory

    def handle(self) -> MemoryStore:
        return self.direct.sibling()

    def copy(self) -> dict[str, Any]:
        return _copied(vars(self._memory))

    def lose(self) -> None:
        self._memory.lose()

    def load(self, contents: dict[str, Any]) -> None:
        server = self._memory.server + 1
        vars(self._memory).update(_copied(contents))
        self._memory.server = server

    async def close(self) -> None:
        await self.direct.close()


def _copied(contents: dict[str, Any]) -> dict[str, Any]:
    """Return a memory's contents as of now; the handles on it are nobody's to lose."""
    kept = {name: copy.copy(value) for name, value in contents.items() if name != "handles"}
    kept["logs"] = {room: _copied_log(log) for room, log in contents["logs"].items()}
    return kept


def _copied_log(log: Any) -> Any:
    twin = copy.copy(log)
    for name in ("entries", "structural", "answers"):
        setattr(twin, name, copy.copy(getattr(log, name)))
    return twin


# -- Redis


class RedisHost:
    """Rooms in a real Redis; `client` looks at it past the store."""

    def __init__(self, url: str, client: redis.Redis, now: Callable[[], int]) -> None:
        self._url, self._client, self._now = url, client, now
        self._run = 0
        client.flushall()
        self._begin()
        self.direct = self.handle()

    def handle(self) -> RedisStore:
        return _VirtualStore(self._url, self._now, self.tick)

    def tick(self) -> None:
        """Set the server's clock."""
        self._client.set(NOW, self._now())

    def copy(self) -> dict[bytes, tuple[bytes, int]]:
        names = [name for name in self._client.keys("*") if not name.startswith(b"virtual:")]
        pipeline = self._client.pipeline(transaction=False)
        for name in names:
            pipeline.dump(name)
            pipeline.pttl(name)
        answers = pipeline.execute()
        return dict(zip(names, zip(answers[::2], answers[1::2], strict=True), strict=True))

    def lose(self) -> None:
        self._client.flushall()
        self._begin()

    def load(self, contents: dict[bytes, tuple[bytes, int]]) -> None:
        self.lose()
        for name, (value, ms) in contents.items():
            self._client.restore(name, ms, value)

    def _begin(self) -> None:
        self._run += 1
        self._client.set(RUN, f"{self._run:040x}")
        self.tick()

    async def close(self) -> None:
        await self.direct.close()


class _VirtualStore(RedisStore):
    """The product's store, whose every step first tells the server what time it is."""

    def __init__(self, url: str, now: Callable[[], int], tick: Callable[[], None]) -> None:
        super().__init__(url)
        self._virtual_now = now
        self._steps: Any = _Steps(self._steps, tick)

    async def now(self) -> int:
        return self._virtual_now()

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        await _under_way(super().subscribe(room, receiver))


class _Steps:
    def __init__(self, steps: Any, tick: Callable[[], None]) -> None:
        self._steps, self._tick = steps, tick

    async def run(self, script: Script, *args: Any) -> Any:
        self._tick()
        # By name: the fault that is planted may have another text.
        return await _under_way(self._steps.run(script, *args))

    async def execute(self, *args: Any) -> Any:
        return await _under_way(self._steps.execute(*args))


async def _under_way(call: Awaitable[Any]) -> Any:
    """Let virtual time stand while something real is waited for."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, HybridLoop)
    loop.under_way += 1
    try:
        return await call
    finally:
        loop.under_way -= 1
        loop.stirred = True


@contextmanager
def virtual_scripts(planted: dict[str, Callable[[str], str]] | None = None) -> Iterator[None]:
    """Let the scripts run on virtual time; `planted` changes the text of some, by name."""
    with ExitStack() as stack:
        for name in NAMES:
            text = getattr(scripts, name).text.decode()
            if planted and name in planted:
                changed = planted[name](text)
                assert changed != text, f"nothing was planted in {name}"
                text = changed
            for word, other in WORDS.items():
                text = text.replace(word, other)
            sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            stack.enter_context(mock.patch.object(scripts, name, Script(text.encode(), sha)))
        yield
