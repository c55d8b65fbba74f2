"""`/ws`: who may upgrade, then one connection from the first frame to the last.

An ASGI application of its own, because a refusal has to be an HTTP answer before the upgrade. It
never looks at a cookie: a page of another site could have the browser send one.
"""

import asyncio
import secrets
from collections.abc import Collection, Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from roomserver.gateway.address import Proxies
from roomserver.gateway.asgi import Message, Receive, Scope, Send, deny, headers
from roomserver.gateway.connection import Connection, Services
from roomserver.gateway.ear import RECEIVED, Ear
from roomserver.gateway.hub import Hub
from roomserver.gateway.outbox import LIMIT, STALL_S, Outbox
from roomserver.gateway.sinks import sink_for
from roomserver.observability import logs, metrics
from roomserver.session.session import Bounds, Session
from roomserver.wire.codes import CloseCode
from roomserver.wire.frames import SUBPROTOCOL

PATH = "/ws"
_chance = secrets.SystemRandom()


class Options(Struct, frozen=True, kw_only=True):
    """What an operator sets of the gateway."""

    origins: Collection[str]
    trusted_proxies: Sequence[str] = ()
    bounds: Bounds = Bounds()
    outbox_bytes: int = LIMIT
    stall_s: float = STALL_S


class Gateway:
    """The ASGI application behind `/ws`."""

    def __init__(self, hub: Hub, services: Services, options: Options) -> None:
        self._hub = hub
        self._services = services
        self._options = options
        self._proxies = Proxies(options.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the upgrade, or serve the connection until it is gone."""
        refusal = self._refusal(scope) or self._no_place()
        if refusal is not None:
            status, reason, words = refusal
            metrics.count("connections_rejected_total", reason=reason)
            await deny(scope, send, status, words)
            return
        try:
            await self._serve(scope, receive, send)
        finally:
            self._hub.leave_place()

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        origins = headers(scope, b"origin")
        if origins and (len(origins) > 1 or origins[0] not in self._options.origins):
            return 403, "origin", "This page may not connect here."
        offered = scope.get("subprotocols") or []
        if offered and SUBPROTOCOL not in offered:
            return 400, "subprotocol", f"This server speaks {SUBPROTOCOL}."
        return None

    def _no_place(self) -> tuple[int, str, str] | None:
        reason = self._hub.take_place(_now())
        return None if reason is None else (503, reason, "Too many are here; try again later.")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        session = Session(_now(), first_ping=_chance.random(), bounds=self._options.bounds)
        connection = Connection(session, self._services, self._proxies.whence(scope))
        offered = SUBPROTOCOL in (scope.get("subprotocols") or [])
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if offered else None})
        options = self._options
        connection.open(
            Outbox(
                sink_for(scope, send),
                connection.overrun,
                limit=options.outbox_bytes,
                stall_s=options.stall_s,
            )
        )
        self._hub.add(connection)
        code: int = CloseCode.INTERNAL
        try:
            code = await _converse(connection, receive)
        except Exception as error:  # noqa: BLE001  # one connection's fault must end that one only
            logs.error("connection.crashed", reason=type(error).__name__)
            connection.close(CloseCode.INTERNAL)
        finally:
            self._hub.discard(connection)
            connection.lost(code)


async def _converse(connection: Connection, receive: Receive) -> int:
    ear = Ear(receive)
    try:
        while (message := await ear.next())["type"] == RECEIVED:
            waits = connection.receive(_data(message))
            if waits is not None:
                await ear.beside(waits)
        return int(message.get("code", 1005))
    finally:
        ear.close()


def _data(message: Message) -> str | bytes:
    text = message.get("text")
    data: str | bytes = message["bytes"] if text is None else text
    return data


def _now() -> int:
    return int(asyncio.get_running_loop().time() * 1000)


def routes(gateway: Gateway) -> list[BaseRoute]:
    """Return the routes for the application's table."""
    return [WebSocketRoute(PATH, endpoint=gateway), Route(PATH, _plain, methods=["GET"])]


async def _plain(_: Request) -> Response:
    """Say what belongs here to who asks without an upgrade, or lost it to a proxy on the way."""
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Cache-Control": "no-store"}
    return PlainTextResponse("Here is a WebSocket.\n", 426, headers=headers)
