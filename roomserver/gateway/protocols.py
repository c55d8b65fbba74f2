"""uvicorn's protocol classes, made ours: prepared frames, and the bounds below ASGI.

`FrameProtocol` is uvicorn's sans-I/O WebSocket class with a way past ASGI for what a server sends:
server frames are unmasked and, without permessage-deflate, the same bytes for every member, so a
header and the payload are all there is to do. `RequestProtocol` is its HTTP class with a deadline
for whatever a socket may do next, and a bound on how many there are. Both stay silent: what they
could log carries addresses and paths.
"""

import asyncio
import sys
from asyncio.transports import BaseTransport
from collections.abc import Sequence
from typing import Any, cast

import h11
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import State

from roomserver.gateway.framing import framed
from roomserver.gateway.sinks import EXTENSION, Watcher, Write
from roomserver.observability import metrics
from roomserver.session.pace import Pace
from roomserver.wire.codes import CloseCode

HIGH_WATER = 32 * 1024
HEADERS_S = 10.0
REST_S = 10.0
KEEP_ALIVE_S = 30
ANSWER_S = 60.0
"""For an answer to be made and taken; longer than `KEEP_ALIVE_S`, after which uvicorn closes."""
LINGER_S = 2.0
AHEAD = 8
"""Messages that wait to be taken before no more is read."""
FRAGMENTS = 16
CONTROL_FRAMES_PER_MIN = 60


class FrameProtocol(WebSocketsSansIOProtocol):
    """One WebSocket; also the `Sink` that the gateway finds as a scope extension."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watcher: Watcher | None = None
        self._fragments = 0
        self._controls = Pace(CONTROL_FRAMES_PER_MIN, CONTROL_FRAMES_PER_MIN)

    # -- Sink

    def watch(self, watcher: Watcher) -> None:
        """Tell `watcher` about pauses."""
        self._watcher = watcher

    def write(self, payloads: Sequence[bytes]) -> None:
        """Send each payload as a text frame, all in one write."""
        if self._is_open():
            self.transport.write(framed(payloads))

    def straight(self) -> Write:
        """Return the transport's own way; `ended` says when it is not to be used any more."""
        return self.transport.write

    def waiting(self) -> int:
        """Return how many bytes the kernel has not taken."""
        return self.transport.get_write_buffer_size()

    def end(self, code: int) -> None:
        """Send a close frame and wait a little for the answer."""
        if self._is_open():
            self.conn.send_close(int(code))
            self._say_goodbye(int(code))

    def _is_open(self) -> bool:
        ready = self.handshake_complete and not self.close_sent and not self.disconnected
        return ready and self.conn.state is State.OPEN and not self.transport.is_closing()

    def _say_goodbye(self, code: int) -> None:
        # Closing at once would reset the connection where unread frames stand in the kernel, and
        # the peer would never see the code. So: read on, drop what comes, end it a little later.
        self._tell_of_end()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER_S, self.transport.abort)

    def _tell_of_end(self) -> None:
        # Whoever writes straight asks nobody whether a frame may still go out.
        if self._watcher is not None:
            self._watcher.ended()

    # -- asyncio and uvicorn

    def connection_made(self, transport: BaseTransport) -> None:
        """Keep little in the transport: what waits in an outbox can still be dropped."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=HIGH_WATER)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the connection already failed."""
        if not (self.close_sent and self.conn.parser_exc is not None):
            super().data_received(data)

    def pause_writing(self) -> None:
        """Pass it on to who writes."""
        super().pause_writing()
        if self._watcher is not None:
            self._watcher.paused()

    def resume_writing(self) -> None:
        """Pass it on to who writes."""
        super().resume_writing()
        if self._watcher is not None:
            self._watcher.resumed()

    def handle_close(self, event: Frame) -> None:
        """Pass it on: nothing may follow the answer."""
        self._tell_of_end()
        super().handle_close(event)

    def shutdown(self) -> None:
        """Pass it on to who writes."""
        self._tell_of_end()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on: the application hears of it a little later."""
        self._tell_of_end()
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        """Offer the direct way; the application starts in the next tick."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            extensions[EXTENSION] = self

    async def send(self, message: ASGISendEvent) -> None:
        """Pass a message on; a refused upgrade is complete, not forgotten (uvicorn would log)."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def handle_text(self, event: Frame) -> None:
        """Begin to count fragments."""
        self._fragments = 1
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """Begin to count fragments."""
        self._fragments = 1
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """Bound the fragments of a message: each costs more than it carries."""
        self._fragments += 1
        if self._fragments > FRAGMENTS:
            self.end(CloseCode.VIOLATION)
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Read on while little waits: to stop and to begin again are two calls of the kernel."""
        was_paused, self.read_paused = self.read_paused, True
        super().send_receive_event_to_app()
        self.read_paused = was_paused or self.queue.qsize() >= AHEAD
        if self.read_paused and not was_paused:
            self.transport.pause_reading()

    def handle_ping(self) -> None:
        """Bound control frames; the answer to a ping is free for a flood otherwise."""
        if self._takes_control():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Bound control frames."""
        if self._takes_control():
            super().handle_pong(event)

    def handle_parser_exception(self) -> None:
        """Say why (1009, 1002, 1007) and end it; what follows is dropped."""
        if not self.close_sent:
            sent = self.conn.close_sent
            self._say_goodbye(sent.code if sent else CloseCode.INTERNAL)
            # Its answer would stand behind what is dropped: the end of the stream tells instead.
            if self.transport.can_write_eof():
                self.transport.write_eof()

    def _takes_control(self) -> bool:
        if self._controls.take(int(self.loop.time() * 1000)):
            return True
        self.end(CloseCode.TOO_MANY)
        return False


class RequestProtocol(H11Protocol):
    """One HTTP connection: at every moment some deadline runs, whatever it says or reads.

    uvicorn's own timer for idle sockets ends at the first byte, even of a body that nobody waits
    for any more, and closing alone waits for a peer to read. So a deadline of ours is set anew
    when a socket gets further, not when it merely sends something.
    """

    # Of both kinds, for a WebSocket begins as one of these.
    most_sockets = sys.maxsize

    _stage: tuple[float, str, object] | None = None
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as theirs
        """Begin to wait for headers, or refuse: silent sockets must not use up all files."""
        full = len(self.connections) >= self.most_sockets
        super().connection_made(transport)
        if full:
            self.connections.discard(self)
            metrics.count("connections_rejected_total", reason="sockets")
            transport.abort()
        else:
            self._mind()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        self._mind()

    def on_response_complete(self) -> None:
        """Wait for what has to come after an answer."""
        super().on_response_complete()
        self._mind()

    def send_400_response(self, msg: str) -> None:
        """Answer nonsense, unless an answer has begun: then there is only an end."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_minding()
        super().connection_lost(exc)

    def _mind(self) -> None:
        if self.transport.get_protocol() not in {self, None}:
            self._stop_minding()  # it is a WebSocket now
            return
        stage = self._next_stage()
        # What is closing is not closed: its deadline runs on until the peer has read the rest.
        if stage != self._stage and not self.transport.is_closing():
            self._stop_minding()
            self._stage = stage
            self._deadline = self.loop.call_later(stage[0], self.transport.abort)

    def _next_stage(self) -> tuple[float, str, object]:
        cycle: RequestResponseCycle | None = self.cycle  # theirs begins with none
        if cycle is not None and not cycle.response_complete:
            return ANSWER_S, "answer", cycle
        if self.conn.their_state is not h11.IDLE:
            return REST_S, "rest", cycle
        if self.timeout_keep_alive_task is not None:
            return ANSWER_S, "kept", cycle
        return HEADERS_S, "headers", cycle

    def _stop_minding(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def bounded(most: int) -> type[RequestProtocol]:
    """Return the class for a listener that keeps at most so many sockets."""

    class Bounded(RequestProtocol):
        most_sockets = most

    return Bounded
