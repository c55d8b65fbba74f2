"""The only starter of asyncio tasks: keeps a reference to each and tells when one dies.

An exception's text may carry what somebody wrote, so only its type is logged.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from roomserver.observability import logs

T = TypeVar("T")

# The event loop itself holds tasks weakly: without this set one may vanish in mid-await.
_running: set[asyncio.Task[Any]] = set()


def spawn(coro: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
    """Start `coro` as a task; its crash is logged by type and raised to whoever awaits it."""
    task = asyncio.create_task(coro, name=name)
    _running.add(task)
    task.add_done_callback(_done)
    return task


def running() -> frozenset[str]:
    """Return the names of the tasks under way."""
    return frozenset(task.get_name() for task in _running)


def _done(task: "asyncio.Task[Any]") -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        logs.error("task.crashed", kind=task.get_name(), reason=type(error).__name__)
