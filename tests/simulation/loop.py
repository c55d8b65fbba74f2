"""An event loop whose clock jumps to the next timer: hours pass in no time, always the same way."""

import asyncio
import selectors
from typing import Any


class _NoSockets(selectors.BaseSelector):
    """Instead of waiting for sockets, time goes on."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen: everybody waits")
        self._loop.now += max(timeout, 0.0)
        return []

    def register(self, *_: Any) -> Any:
        raise NotImplementedError

    def unregister(self, *_: Any) -> Any:
        raise NotImplementedError

    def get_map(self) -> Any:
        return {}


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready, then jumps to the next timer."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0
        self._selector = _NoSockets(self)
        # Timers closer than this run in one round; the real loop takes the clock's resolution.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self.now

    def _process_events(self, _: Any) -> None:
        return None

    def _write_to_self(self) -> None:
        return None
