"""One write a room and tick, over real sockets: what the fakes of the unit tests only claim."""

import asyncio
import contextlib
import json

from websockets.exceptions import ConnectionClosed

from roomserver.gateway.broadcast import Broadcast
from roomserver.tasks import spawn
from tests.e2e.sockets import close_code, listening, until


def circle(*connections):
    """Return the broadcast of a room in which these sit."""
    room = Broadcast(connections[0]._services.outboxes)
    for connection in connections:
        room.add(connection)
    return room


async def heard(socket, count):
    return [json.loads(await socket.recv()) for _ in range(count)]


async def test_private_frames_keep_their_place():
    """Event, ack, event: in one packet or two, in this order."""
    async with listening() as listener, listener.seated() as one, listener.seated() as two:
        first, second = listener.connections
        room = circle(first, second)
        for number in range(3):
            room.send(b"%d" % number)
            first.send(b'"ack %d"' % number)
        assert await heard(one, 6) == [0, "ack 0", 1, "ack 1", 2, "ack 2"]
        assert await heard(two, 3) == [0, 1, 2]


async def test_frames_of_every_size_arrive_together():
    """The three forms of a length in one write, and more than one write takes."""
    async with listening() as listener, listener.seated() as one:
        room = circle(*listener.connections)
        sizes = [1, 200, 70_000, 3, 70_000]
        for size in sizes:
            room.send(json.dumps("x" * size).encode())
        assert [len(each) for each in await heard(one, len(sizes))] == sizes


async def test_one_who_dies_in_the_tick_silences_nobody():
    """The transport is gone before the tick is written, and nobody was told yet."""
    async with listening() as listener, listener.seated(), listener.seated() as two:
        first, second = listener.connections
        room = circle(first, second)
        room.send(b"1")
        first._outbox._sink.transport.abort()
        room.send(b"2")
        assert await heard(two, 2) == [1, 2]
        await until(lambda: first.id not in first._services.outboxes)
        room.send(b"3")
        assert await heard(two, 1) == [3]


async def test_nothing_follows_a_close():
    """Of the peer's own, or of ours: a client would take it for a fault of the protocol."""
    async with listening() as listener, listener.seated() as one, listener.seated() as two:
        first, second = listener.connections
        room = circle(first, second)
        leaving = spawn(one.close(), name="test.close")
        while not leaving.done():
            room.send(b"1")
            await asyncio.sleep(0)
        room.send(b'"last"')
        second.close(4505)
        room.send(b'"late"')
        said = []
        with contextlib.suppress(ConnectionClosed):
            while True:
                said += await heard(two, 1)
        assert (one.close_code, said[-1], two.close_code) == (1000, "last", 4505)


async def test_one_who_does_not_read_holds_up_nobody():
    """4008 for the one, every frame for the other."""
    async with (
        listening() as listener,
        listener.seated(max_queue=1) as slow,
        listener.seated() as quick,
    ):
        slow.transport.pause_reading()
        first, second = listener.connections
        room = circle(first, second)
        for number in range(2000):
            room.send(json.dumps([number, "x" * 8192]).encode())
            (frame,) = await heard(quick, 1)
            assert frame[0] == number
            if first._code is not None:
                break
        assert (first._code, second._code) == (4008, None)
        slow.transport.resume_reading()
        assert await close_code(slow) == 4008


async def test_many_commands_at_once_are_all_done_in_order():
    """More than are taken ahead of the application: the rest waits, and is read."""
    async with listening() as listener, listener.seated() as socket:
        for n in range(1, 51):
            await socket.send(json.dumps({"type": "turn.begin", "n": n, "turn": "t"}))
        done = listener.room.calls
        await until(lambda: len(done) >= 51)
        assert [call[1] for call in done if call[0] == "submit"] == list(range(1, 51))
