"""The process' listener: uvicorn, with our protocol classes and an end of our own.

uvicorn's shutdown cuts every WebSocket with 1012 at once and then dies of the signal that it
caught. Ours says goodbye in the protocol's words (`drain`, then a close code), gives
the closes a moment to be read, and returns.
"""

import asyncio
import contextlib
import resource
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import uvicorn
from msgspec import Struct

from roomserver.gateway.hub import Hub
from roomserver.gateway.protocols import KEEP_ALIVE_S, FrameProtocol, bounded
from roomserver.gateway.quiet import hush, on_loop_error
from roomserver.observability import metrics
from roomserver.tasks import spawn

BACKLOG = 2048
CLOSES_S = 0.8
REQUESTS_S = 0.3
LIFESPAN_S = 0.5
"""Together these bound the end of a process that keeps its rooms in memory: below 2 s."""

SPARE_SOCKETS = 256
"""Sockets beyond the connections that there may be: for pages, the API, health checks."""
RESERVED_FILES = 32

_LOOK_S = 0.02


class Ending(Struct, frozen=True, kw_only=True):
    """How connections are sent away.

    `rooms_end`: the store dies with this process (4505); otherwise they come back elsewhere
    (4001), spread over `window_s`, after `pre_stop_s`. `close_s`: for what the rooms still have
    to tell the store. `shared`: other processes take from the same listener, and do from then on.
    """

    rooms_end: bool = True
    window_s: float = 20.0
    pre_stop_s: float = 0.0
    close_s: float = LIFESPAN_S
    shared: bool = False


def bind(host: str, port: int, *, listens: bool = False) -> socket.socket:
    """Bind a listening address, and with `listens` take connections there at once.

    With port 0 the system chooses one. Several may have bound an address of which one alone can
    listen. Raises `OSError`, whose `filename` is the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where it is told that this is TCP; with it, whoever
    # acknowledges late reads each second frame 40 ms late.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        if listens:
            listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise OSError(error.errno, error.strerror, where) from None
    listener.setblocking(False)
    return listener


def url(listener: socket.socket) -> str:
    """Return the address of a bound listener as an http URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Serves `app` on a socket from `bind` until a signal or `stop`.

    `listening` is called with the URL once connections are taken, `hang_up` on SIGHUP, `leaving`
    once it is to end. A second signal ends it without waiting for anybody.
    """

    def __init__(
        self,
        app: Any,
        hub: Hub,
        listener: socket.socket,
        *,
        frame_bytes: int = 32 * 1024,
        ending: Ending | None = None,
        listening: Callable[[str], None] | None = None,
        hang_up: Callable[[], None] | None = None,
        leaving: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(_config(app, frame_bytes, _most_sockets(hub.bound)))
        hush()
        self._hub = hub
        self._listener = listener
        self._ending = ending or Ending()
        self.listening = listening
        self._hang_up = hang_up
        self._leaving = leaving
        self._stopping = asyncio.Event()
        self._forced = asyncio.Event()

    def stop(self) -> None:
        """Begin to end; called again: end now."""
        if self.should_exit:
            self.force_exit = True
            self._forced.set()
        self.should_exit = True
        self._stopping.set()

    def leave(self) -> None:
        """Begin to end, unless that has begun: only a signal means at once."""
        if not self.should_exit:
            self.stop()

    async def run_until_stopped(self) -> None:
        """Serve until a signal comes; returns when everything is closed."""
        asyncio.get_running_loop().set_exception_handler(on_loop_error)
        await self.serve([self._listener])

    # -- uvicorn's hooks

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        if self.listening is not None:
            self.listening(url(self._listener))

    async def main_loop(self) -> None:
        """Wait to be stopped; uvicorn's own looks ten times a second."""
        while not self.should_exit:
            await self.on_tick(0)
            await _at_most(1.0, self._stopping.wait())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send everybody away in the protocol's words, then end what is left."""
        self._hub.leaving = True
        if self._leaving is not None:
            self._leaving()
        metrics.set_to("draining", 1)
        await self._unless_forced(self._farewell())
        self._listen_no_more()
        await self._end_requests()
        self._hub.stop()
        patience_s = LIFESPAN_S if self.force_exit else self._ending.close_s
        await _at_most(patience_s, self.lifespan.shutdown())

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals by the loop, and do not die of them afterwards: the end was orderly."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        handlers = {signal.SIGINT: self.stop, signal.SIGTERM: self.stop}
        if self._hang_up is not None:
            handlers[signal.SIGHUP] = self._hang_up
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)

    async def _farewell(self) -> None:
        if self._ending.rooms_end:
            self._hub.end_all()
        else:
            await asyncio.sleep(self._ending.pre_stop_s)
            if self._ending.shared:
                # Whom we would refuse from now on, another one takes.
                self._listen_no_more()
            await self._hub.drain_all(self._ending.window_s)
        # Until the peers have answered the close: an earlier end may reset the connection, and
        # the code would never be read.
        await _at_most(CLOSES_S, self._until(lambda: not self._sockets()))

    def _listen_no_more(self) -> None:
        for server in self.servers:
            server.close()

    async def _unless_forced(self, farewell: Coroutine[Any, Any, None]) -> None:
        work = spawn(farewell, name="server.farewell")
        forced = spawn(self._forced.wait(), name="server.forced")
        await asyncio.wait({work, forced}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        forced.cancel()

    async def _end_requests(self) -> None:
        for connection in tuple(self.server_state.connections):
            if isinstance(connection, FrameProtocol):
                connection.transport.abort()
            else:
                connection.shutdown()
        state = self.server_state
        await _at_most(REQUESTS_S, self._until(lambda: not state.connections and not state.tasks))
        for connection in tuple(state.connections):
            connection.transport.abort()
        for task in tuple(state.tasks):
            task.cancel()

    def _sockets(self) -> list[FrameProtocol]:
        connections = self.server_state.connections
        return [each for each in connections if isinstance(each, FrameProtocol)]

    async def _until(self, done: Callable[[], bool]) -> None:
        while not done():  # noqa: ASYNC110  # uvicorn keeps plain sets that tell nobody
            await asyncio.sleep(_LOOK_S)


def _most_sockets(connections: int) -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_SOCKETS
    # A process without files takes nobody at all, and can't even say so.
    return wanted if files == resource.RLIM_INFINITY else min(wanted, files - RESERVED_FILES)


def _config(app: Any, frame_bytes: int, most_sockets: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        http=bounded(most_sockets),
        ws=FrameProtocol,
        ws_max_size=frame_bytes,
        ws_per_message_deflate=False,
        # Pings are ours, in the protocol's words; a proxy in between answers the others.
        ws_ping_interval=None,
        lifespan="on",
        log_config=None,
        access_log=False,
        # Addresses come from proxies that we were told to trust; uvicorn would trust loopback.
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


async def _at_most(seconds: float, work: Coroutine[Any, Any, object]) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(work, seconds)
