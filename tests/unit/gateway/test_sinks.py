"""Plain ASGI sends, for servers that do not offer our way."""

import asyncio

from roomserver.gateway.sinks import AsgiSink, sink_for
from tests.unit.gateway.fakes import FakeSink


class Peer:
    """An ASGI `send` that records, or fails."""

    def __init__(self, fails=False):
        self.messages = []
        self.fails = fails

    async def __call__(self, message):
        if self.fails:
            raise OSError
        self.messages.append(message)


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_frames_then_the_close():
    """In the order they were written."""
    peer = Peer()
    sink = AsgiSink(peer)
    sink.watch(None)
    sink.write([b"a", "ä".encode()])
    sink.end(4505)
    sink.end(1000)
    sink.write([b"late"])
    await settle()
    assert peer.messages == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.send", "text": "ä"},
        {"type": "websocket.close", "code": 4505},
    ]


async def test_what_is_not_sent_is_counted():
    """The outbox's limit holds here too."""
    sink = AsgiSink(Peer())
    sink.write([b"abc", b"de"])
    assert sink.waiting() == 5
    await settle()
    assert sink.waiting() == 0
    sink.write([b"f"])
    await settle()
    assert sink.waiting() == 0


async def test_a_peer_that_is_gone_is_no_fault_of_ours():
    """`receive` tells; here it is dropped quietly."""
    sink = AsgiSink(Peer(fails=True))
    sink.write([b"abc"])
    await settle()
    assert sink.waiting() == 0
    sink.write([b"abc"])
    sink.end(1000)
    assert sink.waiting() == 0


async def test_the_direct_way_is_taken_where_it_is_offered():
    """By our own protocol class."""
    direct = FakeSink()
    assert sink_for({"extensions": {"roomserver.frames": direct}}, Peer()) is direct
    assert isinstance(sink_for({"extensions": {}}, Peer()), AsgiSink)
    assert isinstance(sink_for({}, Peer()), AsgiSink)
