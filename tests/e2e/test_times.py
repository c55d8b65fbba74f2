"""Time-outs over real sockets; shortened, for they are the session's bounds."""

import asyncio
import json

from roomserver.session.session import Bounds
from tests.e2e.sockets import HELLO, close_code, listening


async def test_no_hello_in_time():
    """4014."""
    async with listening(bounds=Bounds(hello_ms=50)) as listener, listener.connect() as socket:
        assert await close_code(socket) == 4014


async def test_no_join_in_time():
    """4014."""
    async with listening(bounds=Bounds(join_ms=50)) as listener, listener.connect() as socket:
        await socket.send(HELLO)
        assert await close_code(socket) == 4014


async def test_no_answer_to_a_ping():
    """4012; the library's own keep-alive does not count, for a page has none."""
    bounds = Bounds(ping_ms=20, pong_ms=50)
    async with listening(bounds=bounds) as listener, listener.seated() as socket:
        assert json.loads(await socket.recv()) == {"type": "ping", "now": 1}
        assert await close_code(socket) == 4012


async def test_who_answers_stays():
    """For many pings."""
    bounds = Bounds(ping_ms=20, pong_ms=200)
    async with listening(bounds=bounds) as listener, listener.seated() as socket:
        async with asyncio.timeout(2):
            for _ in range(10):
                assert json.loads(await socket.recv())["type"] == "ping"
                await socket.send('{"type":"pong"}')
