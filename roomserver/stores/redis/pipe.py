"""One instance's commands to one server: what piled up goes out together, answers come in order.

While a pipeline is in flight the next one gathers, so that under load many rooms share a round
trip. Nothing is ever repeated here: an answer that did not come leaves the outcome unknown, and
only the caller knows what may be asked again. What nobody waits for any more is not sent: after an
outage it would do what its caller has given up. Bounded by `QUEUE` waiting commands.
"""

import asyncio
import contextlib
from collections import deque
from typing import Any

import redis.asyncio
from redis import exceptions

from roomserver import clock, tasks
from roomserver.observability import logs, metrics
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis import reasons

QUEUE = 20_000
TOGETHER = 64
PATIENCE_S = 5.0

Command = tuple[str | bytes | int, ...]
Waiting = tuple[Command, asyncio.Future[Any]]


class ReplyError(StoreError):
    """The server refused a command: `code` is the first word of its error, never an argument."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Pipe:
    """A queue in front of one client. `up`: the last exchange worked, or none was tried yet.

    `name` is what its server is called in the log, where there are several. `lost_at` is since when
    the server has been away (`clock.monotonic`), as the pipe found that this one takes over from.
    """

    def __init__(
        self, client: redis.asyncio.Redis, name: str | None = None, lost_at: float | None = None
    ) -> None:
        self._client = client
        self._name = name
        self._waiting: deque[Waiting] = deque()
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.lost_at = lost_at

    @property
    def up(self) -> bool:
        return self.lost_at is None

    async def execute(self, *command: str | bytes | int) -> Any:
        """Send one command and return its reply. Raises StoreError; ReplyError for a refusal."""
        if self._closed or len(self._waiting) >= QUEUE:
            raise StoreError
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        if self._task is None:
            self._task = tasks.spawn(self._run(), name="redis.pipe")
        return await future

    async def close(self) -> None:
        """Let go of the connection; whoever waits is told that nothing came."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        for _, future in self._waiting:
            _fail(future, StoreError())
        self._waiting.clear()
        await self._let_go()

    async def _let_go(self) -> None:
        # A server that stands still says no goodbye (TLS), which redis-py waits for, and complains.
        with contextlib.suppress(exceptions.RedisError, OSError):
            await self._client.aclose(close_connection_pool=True)

    async def _run(self) -> None:
        try:
            while self._waiting:
                if not self.up:
                    await self._reach()
                batch = self._next()
                if batch:
                    await self._exchange(batch)
        finally:
            self._task = None

    async def _reach(self) -> None:
        """Find out whether a server that was lost is back; else whoever waits is told."""
        # A server that stands still does later what is written to it now: one PING at most.
        ping: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        await self._exchange([(("PING",), ping)])
        while self._waiting and not self.up:
            _fail(self._waiting.popleft()[1], StoreError())

    def _next(self) -> list[Waiting]:
        """Take what goes out together: the first `TOGETHER` that somebody still waits for."""
        batch: list[Waiting] = []
        while self._waiting and len(batch) < TOGETHER:
            one = self._waiting.popleft()
            if not one[1].done():
                batch.append(one)
        return batch

    async def _exchange(self, batch: list[Waiting]) -> None:
        metrics.count("store_pipelines_total")
        metrics.count("store_commands_total", len(batch))
        try:
            replies = await self._send([command for command, _ in batch])
        except Exception as error:  # noqa: BLE001 -- whatever it was, nobody may wait for ever
            self._lost(error)
            for _, future in batch:
                _fail(future, StoreError())
            if not isinstance(error, exceptions.RedisError | OSError):
                # It may stand between two replies, and would give each command that of another.
                await self._let_go()
            return
        except asyncio.CancelledError:
            for _, future in batch:
                _fail(future, StoreError())
            raise
        self._back()
        for (_, future), reply in zip(batch, replies, strict=True):
            _settle(future, reply)

    def _lost(self, error: Exception) -> None:
        if self.lost_at is None:
            self.lost_at = clock.monotonic()
            logs.warning("store.lost", reason=reasons.word(error), server=self._name)

    def _back(self) -> None:
        if self.lost_at is not None:
            lasted, self.lost_at = clock.monotonic() - self.lost_at, None
            logs.info("store.back", duration_ms=int(lasted * 1000), server=self._name)

    async def _send(self, commands: list[Command]) -> list[Any]:
        # redis-py bounds each read; together they must not take for ever either.
        async with asyncio.timeout(PATIENCE_S):
            async with self._client.pipeline(transaction=False) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                replies: list[Any] = await pipeline.execute(raise_on_error=False)
                return replies


def _settle(future: asyncio.Future[Any], reply: Any) -> None:
    if isinstance(reply, exceptions.RedisError):
        _fail(future, ReplyError(_code(reply)))
    elif not future.done():
        future.set_result(reply)


def _fail(future: asyncio.Future[Any], error: StoreError) -> None:
    if not future.done():
        future.set_exception(error)
        # Whoever waited may be gone: then nobody asks, and that is no fault.
        future.exception()


def _code(error: exceptions.RedisError) -> str:
    # redis-py cuts the code from the text of the errors that it knows, and keeps it beside.
    first = error.status_code or str(error).partition(" ")[0]
    return first if first.isupper() and len(first) <= 32 else "ERR"
