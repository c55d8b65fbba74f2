"""A few threads for what may block: plug-ins that are no coroutines, and looking up names.

They are daemons of our own and not the loop's executor: what hangs in one can be ended by nobody,
and must neither hold up the process's end nor take a thread from anybody else.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Busy(Exception):
    """All threads are taken and as much again waits: nothing more is accepted."""


class Aside:
    """Runs functions on at most `threads` threads, which begin with the first need of them."""

    def __init__(self, threads: int, name: str) -> None:
        self._most, self._name = threads, name
        self._begun = 0
        self._under_way = 0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    async def run(self, work: Callable[[], T]) -> T:
        """Return what it returns, or raise what it raises. Raises Busy at the bound.

        Who no longer waits does not end it: it counts until it is through.
        """
        if self._under_way >= self._most * 2:
            raise Busy
        self._under_way += 1
        self._begin()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._jobs.put(lambda: self._do(work, done, loop))
        return await done

    def close(self) -> None:
        """End the threads, each as soon as it is through; nothing more is run."""
        self._most = 0
        for _ in range(self._begun):
            self._jobs.put(None)

    def _begin(self) -> None:
        if self._begun < min(self._most, self._under_way):
            self._begun += 1
            name = f"{self._name}-{self._begun}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _do(
        self, work: Callable[[], T], done: asyncio.Future[T], loop: asyncio.AbstractEventLoop
    ) -> None:
        result: Any = None
        error: Exception | None = None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 -- whoever asked is told, whatever it is
            error = _harmless(raised)
        try:
            loop.call_soon_threadsafe(self._settle, done, result, error)
        except RuntimeError:
            # The loop has ended meanwhile, and with it whoever waited.
            return

    def _settle(self, done: asyncio.Future[T], result: T, error: Exception | None) -> None:
        self._under_way -= 1
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)


def _harmless(raised: BaseException) -> Exception:
    """Return what may be raised on the loop: an exit or a StopIteration means more there."""
    if isinstance(raised, Exception) and not isinstance(raised, StopIteration):
        return raised
    return RuntimeError()
