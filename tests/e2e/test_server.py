"""How a process ends: goodbyes that are read, and soon."""

import asyncio
import json
import time

import pytest
from websockets.exceptions import ConnectionClosed

from roomserver.gateway import server as module
from roomserver.gateway.server import Ending, bind, url
from tests.e2e.sockets import close_code, listening, until


async def read_all(socket):
    """Return all frames until the close."""
    frames = []
    try:
        while True:
            frames.append(json.loads(await socket.recv()))
    except ConnectionClosed:
        return frames


async def test_listening_is_told_once_it_is_true():
    """Whoever waits for the line may connect at once."""
    async with listening() as listener:
        assert listener.told == [listener.url]
        async with listener.connect():
            pass


async def test_the_end_is_told_to_everybody():
    """`drain {}`, then 4505; also to who has not said hello."""
    async with listening() as listener, listener.seated() as one, listener.connect() as other:
        began = time.perf_counter()
        listener.server.stop()
        assert await read_all(one) == [{"type": "drain"}]
        assert await read_all(other) == [{"type": "drain"}]
        assert (one.close_code, other.close_code) == (4505, 4505)
        assert time.perf_counter() - began < 2
    assert listener.lifespan == ["up", "down"]
    assert listener.hub.draining


async def test_a_peer_that_does_not_answer_does_not_hold_the_end():
    """Below two seconds whatever they do; a request under way is cut off as well."""
    async with listening() as listener, listener.seated() as socket:
        socket.transport.pause_reading()
        _, writer = await asyncio.open_connection(*listener.listener.getsockname())
        writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        listener.server.stop()
        await until(lambda: listener.lifespan[-1] == "down")
        assert time.perf_counter() - began < 2
        socket.transport.abort()
        writer.close()


async def test_nobody_is_taken_while_it_ends():
    """The listener is closed, and what came before gets 503."""
    async with listening() as listener:
        listener.server.stop()
        await asyncio.sleep(0.3)
        with pytest.raises(OSError):
            await asyncio.open_connection(*listener.listener.getsockname())


async def test_with_a_shared_store_people_are_sent_elsewhere():
    """4001, each at the time that the drain told."""
    ending = Ending(rooms_end=False, window_s=0.2)
    async with listening(ending=ending) as listener, listener.seated() as socket:
        listener.server.stop()
        (drain,) = await read_all(socket)
        assert 0 <= drain["reconnect_in_ms"] <= 200
        assert socket.close_code == 4001


async def test_a_second_signal_ends_it_now():
    """The operator is in a hurry."""
    ending = Ending(rooms_end=False, window_s=60, pre_stop_s=60)
    async with listening(ending=ending) as listener, listener.seated():
        began = time.perf_counter()
        listener.server.stop()
        await asyncio.sleep(0.05)
        listener.server.stop()
        await until(lambda: listener.lifespan[-1] == "down")
        assert time.perf_counter() - began < 2


async def test_a_revoked_host_is_closed():
    """4503 at the socket."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send('{"type":"hello","room":"r","host_key":"ana-key"}')
        await socket.recv()
        listener.hub._alive = lambda credential: False
        listener.hub.revoke()
        assert await close_code(socket) == 4503


def test_a_taken_port_is_an_error():
    """Told by the command line, not by a traceback."""
    first = bind("127.0.0.1", 0)
    first.listen()
    try:
        with pytest.raises(OSError):
            bind(*first.getsockname())
    finally:
        first.close()


def test_an_ipv6_listener_has_a_url():
    """With brackets."""
    listener = bind("::1", 0)
    try:
        assert url(listener).startswith("http://[::1]:")
    finally:
        listener.close()


def test_the_bounds_of_the_end_stay_below_two_seconds():
    """Ctrl-C in a terminal."""
    assert module.CLOSES_S + module.REQUESTS_S + module.LIFESPAN_S < 1.8
