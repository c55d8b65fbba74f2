"""What our protocol classes add to uvicorn's, over real sockets."""

import asyncio
import contextlib
import json
import logging
from socket import IPPROTO_TCP, TCP_NODELAY

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from roomserver.gateway import protocols, server
from roomserver.gateway.framing import frame_header
from roomserver.observability.metrics import registry
from tests.e2e.sockets import HELLO, close_code, listening, until

# The client's own log lines are the test's, not the server's.
UNHEARD = logging.getLogger("tests.unheard")
UNHEARD.disabled = True


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_prepared_header_is_what_the_library_would_write(length):
    """RFC 6455, 5.2: the three forms of a length."""
    payload = b"x" * length
    assert frame_header(length) + payload == Frame(Opcode.TEXT, payload).serialize(mask=False)


@pytest.mark.parametrize("length", [10, 300, 70_000])
async def test_frames_of_every_size_arrive(length):
    """Through the direct way past ASGI."""
    async with listening() as listener, listener.seated() as socket:
        listener.connections[0].send(json.dumps({"x": "y" * length}).encode())
        assert len(json.loads(await socket.recv())["x"]) == length


async def test_events_of_one_tick_arrive_in_order():
    """They leave in one write."""
    async with listening() as listener, listener.seated() as socket:
        for number in range(20):
            listener.connections[0].send(str(number).encode())
        assert [await socket.recv() for _ in range(20)] == [str(n) for n in range(20)]


@pytest.mark.parametrize("whose", ["its own", "its parent's"])
async def test_nothing_waits_for_an_acknowledgement_before_it_is_sent(whose):
    """Nagle's algorithm is off, also where a worker takes from the socket of its parent."""
    async with listening(inherits=whose == "its parent's") as listener, listener.seated():
        accepted = listener.connections[0]._outbox._sink.transport.get_extra_info("socket")
        assert accepted.getsockopt(IPPROTO_TCP, TCP_NODELAY)


async def test_deflate_is_never_negotiated():
    """Sizes of compressed secrets tell of them; and the bytes are the same for everybody."""
    async with listening() as listener, listener.connect(compression="deflate") as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        assert "Server" not in socket.response.headers


@pytest.mark.parametrize("size", [32 * 1024 + 1, 300_000])
async def test_a_frame_too_large_is_told_so(size):
    """1009, read by the peer even while it still writes."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send("x" * size)
        assert await close_code(socket) == 1009


async def test_the_largest_frame_passes():
    """32 KiB."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send("x" * 32 * 1024)
        assert json.loads(await socket.recv())["code"] == "bad_frame"


async def test_a_message_in_fragments_is_one_frame():
    """Up to 16."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send([HELLO[:9], HELLO[9:20], HELLO[20:]])
        assert json.loads(await socket.recv())["type"] == "preview"


async def test_a_message_in_too_many_fragments_is_none():
    """Each costs more than it carries: 4500."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send(["x"] * 17)
        assert await close_code(socket) == 4500


async def test_fragments_together_may_not_pass_the_limit():
    """The limit is for the message."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send(["x" * 20_000] * 2)
        assert await close_code(socket) == 1009


async def test_pings_of_the_peer_are_answered():
    """Some clients use them."""
    async with listening() as listener, listener.connect() as socket:
        await asyncio.wait_for(await socket.ping(), 1)


@pytest.mark.parametrize("kind", ["ping", "pong"])
async def test_too_many_control_frames_close(kind):
    """60 a minute: 4013."""
    async with listening() as listener, listener.connect(ping_interval=None) as socket:
        for number in range(61):
            await getattr(socket, kind)(str(number))
        assert await close_code(socket) == 4013


async def test_text_that_is_no_utf8_is_closed_by_the_transport():
    """1007, as RFC 6455 asks."""
    async with listening() as listener, listener.connect() as socket:
        await socket.send(b"\xff\xfe", text=True)
        assert await close_code(socket) == 1007


async def test_a_peer_that_does_not_read_is_told_when_it_reads_again():
    """4008; the rest was dropped, not flushed."""
    async with listening() as listener, listener.seated(max_queue=1) as socket:
        socket.transport.pause_reading()
        connection = listener.connections[0]
        for _ in range(2000):
            connection.send(b"x" * 8192)
            if connection._code is not None:
                break
            await asyncio.sleep(0)
        assert connection._code == 4008
        socket.transport.resume_reading()
        assert await close_code(socket) == 4008


async def test_what_was_said_just_before_a_close_is_read():
    """The ack, then 1000."""
    async with listening() as listener, listener.seated() as socket:
        listener.connections[0].send(b"ack")
        listener.connections[0].close(1000)
        assert await socket.recv() == "ack"
        assert await close_code(socket) == 1000


async def test_a_peer_that_never_answers_a_close_is_cut_off(monkeypatch):
    """A socket is a place that somebody else could have."""
    monkeypatch.setattr(protocols, "LINGER_S", 0.05)
    async with listening() as listener:
        reader, writer = await asyncio.open_connection(*listener.listener.getsockname())
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        (socket,) = listener.server.server_state.connections
        socket.end(4505)
        socket.end(4505)
        assert len(await asyncio.wait_for(reader.read(), 2)) == 4
        writer.close()


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.mark.parametrize(
    ("broken", "status"),
    [
        (UPGRADE.replace(b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b""), b"400"),
        (UPGRADE.replace(b"Version: 13", b"Version: 99"), b"426"),
        (UPGRADE.replace(b"GET", b"POST"), b"405"),
        (b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", b"404"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
async def test_a_malformed_upgrade_is_refused(broken, status):
    """By HTTP, and nothing breaks."""
    async with listening() as listener:
        reader, writer = await asyncio.open_connection(*listener.listener.getsockname())
        writer.write(broken)
        line = await asyncio.wait_for(reader.readline(), 2)
        assert line.split()[1] in {status, b"400", b"426"}
        writer.close()


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_request_headers_have_to_come_in_time(monkeypatch, begun):
    """A drop of header now and then would hold a socket for ever."""
    monkeypatch.setattr(protocols, "HEADERS_S", 0.05)
    async with listening() as listener:
        reader, writer = await asyncio.open_connection(*listener.listener.getsockname())
        writer.write(begun)
        assert await asyncio.wait_for(reader.read(), 2) == b""
        writer.close()


UNFINISHED = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"


@contextlib.asynccontextmanager
async def raw(listener, said):
    """Connect, say something, give both ends."""
    reader, writer = await asyncio.open_connection(*listener.listener.getsockname())
    try:
        writer.write(said)
        yield reader, writer
    finally:
        writer.close()


async def answer(reader):
    """Read one answer, return its body."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)
    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
    return await reader.readexactly(length)


async def ended(reader):
    """Wait for the end, however it came; what still comes is dropped."""
    async with asyncio.timeout(2):
        with contextlib.suppress(ConnectionError):
            await reader.read()


@pytest.mark.parametrize("more", [b"", b"a", b"a" * 60])
async def test_a_body_that_never_ends_does_not_hold_an_answered_socket(monkeypatch, more):
    """Silent or with a byte more: uvicorn's timer for idle sockets ends at that byte."""
    monkeypatch.setattr(protocols, "REST_S", 0.1)
    async with listening() as listener, raw(listener, UNFINISHED) as (reader, writer):
        assert await answer(reader) == b"Not Found"
        writer.write(more)
        await ended(reader)


async def test_bytes_now_and_then_do_not_put_the_end_off(monkeypatch):
    """The deadline is the body's, not the byte's."""
    monkeypatch.setattr(protocols, "REST_S", 0.1)
    async with listening() as listener, raw(listener, UNFINISHED) as (reader, writer):
        await answer(reader)
        for _ in range(50):
            writer.write(b"a")
            await asyncio.sleep(0.01)
            if reader.at_eof() or reader.exception():
                break
        else:
            pytest.fail("still open")


async def test_after_a_late_body_the_socket_is_good_for_more(monkeypatch):
    """Whoever ends the request in time may ask again, and again has to say what."""
    monkeypatch.setattr(protocols, "HEADERS_S", 0.1)
    async with listening() as listener, raw(listener, UNFINISHED) as (reader, writer):
        await answer(reader)
        writer.write(b"a" * 100 + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await answer(reader) == b"Not Found"
        writer.write(b"GET / HTTP/1.1\r\n")
        await ended(reader)


async def test_a_kept_socket_outlives_the_deadline_for_headers(monkeypatch):
    """A browser keeps it for its next request."""
    monkeypatch.setattr(protocols, "HEADERS_S", 0.05)
    ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    async with listening() as listener, raw(listener, ask) as (reader, writer):
        await answer(reader)
        await asyncio.sleep(0.1)
        writer.write(ask)
        assert await answer(reader) == b"Not Found"


async def test_an_answer_has_to_be_made_and_taken_in_time(monkeypatch):
    """Nothing waits for ever, not even for us."""
    monkeypatch.setattr(protocols, "ANSWER_S", 0.05)
    ask = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
    async with listening() as listener, raw(listener, ask) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 2) == b""


async def test_nonsense_after_an_answer_is_an_end_and_no_fault(caplog):
    """There is nothing left to answer with."""
    chunked = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with listening() as listener, raw(listener, chunked) as (reader, writer):
        await answer(reader)
        writer.write(b"zz\r\n")
        await ended(reader)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_silent_sockets_are_bounded(monkeypatch):
    """As many as there may be connections and some; who comes next is closed and counted."""
    monkeypatch.setattr(server, "SPARE_SOCKETS", 1)
    refused = registry.value("connections_rejected_total", reason="sockets")
    async with listening(max_connections=2) as listener, contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(raw(listener, b"GET"))
        await until(lambda: len(listener.server.server_state.connections) == 3)
        async with raw(listener, b"") as (reader, _):
            await ended(reader)
        assert len(listener.server.server_state.connections) == 3
        assert registry.value("connections_rejected_total", reason="sockets") == refused + 1
        await stack.aclose()
        await until(lambda: not listener.server.server_state.connections)
        async with listener.seated():
            pass


def test_some_files_are_kept_for_ourselves(monkeypatch):
    """Fewer sockets than settings ask for where the system allows fewer files."""
    monkeypatch.setattr(server.resource, "getrlimit", lambda _: (200, 4096))
    assert server._most_sockets(10_000) == 200 - server.RESERVED_FILES
    assert server._most_sockets(10) == 200 - server.RESERVED_FILES
    monkeypatch.setattr(server.resource, "getrlimit", lambda _: (-1, -1))
    assert server._most_sockets(10_000) == 10_000 + server.SPARE_SOCKETS


async def test_a_socket_is_not_bound_by_the_deadline_for_headers(monkeypatch):
    """It was met."""
    monkeypatch.setattr(protocols, "HEADERS_S", 0.05)
    monkeypatch.setattr(protocols, "ANSWER_S", 0.05)
    async with listening() as listener, listener.seated() as socket:
        await asyncio.sleep(0.1)
        listener.connections[0].send(b"here")
        assert await socket.recv() == "here"


async def test_no_library_logs_an_address_or_a_path(caplog):
    """At whatever level the root is; malformed upgrades, refusals and cuts included."""
    caplog.set_level(1)
    async with listening() as listener:
        async with listener.seated(logger=UNHEARD) as socket:
            await socket.send("{")
            await socket.recv()
        for bad in ({"origin": "http://evil.example"}, {"subprotocols": ["x"]}):
            with pytest.raises(InvalidStatus):
                await listener.connect(**bad, logger=UNHEARD)
        for broken in (b"nonsense /secret\r\n\r\n", UPGRADE.replace(b"Version: 13", b"Version: 1")):
            reader, writer = await asyncio.open_connection(*listener.listener.getsockname())
            writer.write(broken)
            await reader.read(10)
            writer.close()
        await asyncio.sleep(0.05)
    text = "\n".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    logging.getLogger("planted").warning("127.0.0.1 /ws")
    assert "127.0.0.1 /ws" in caplog.text
    assert "127.0.0.1" not in text
    assert "/ws" not in text
    assert "secret" not in text
