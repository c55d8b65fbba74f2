"""An event loop whose clock jumps to the next timer: hours pass in no time, always the same way."""

import asyncio
import selectors
from typing import Any

GRACE_S = 0.0007
PATIENCE_S = 0.05


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


class _Sockets(selectors.DefaultSelector):
    """Waits for sockets while something is under way there; else time goes on."""

    loop: "HybridLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events and self.loop.under_way and timeout != 0:
            # Longer than that it waits for a timer, not for the server.
            events = super().select(PATIENCE_S)
        if not events and self.loop.stirred:
            # What a step published comes right after its answer.
            self.loop.stirred = False
            events = super().select(GRACE_S)
        if not events and timeout != 0:
            if timeout is None:
                raise RuntimeError("nothing will ever happen: everybody waits")
            self.loop.now += max(timeout, 0.0)
        return events


class HybridLoop(asyncio.SelectorEventLoop):
    """A loop with real sockets whose clock jumps all the same, while nothing is `under_way`."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.under_way = 0
        self.stirred = False
        selector = _Sockets()
        selector.loop = self
        super().__init__(selector)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self.now
