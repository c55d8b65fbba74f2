"""What waits for one connection: one write a tick, bounded, given up without flushing."""

import asyncio

from roomserver.gateway.outbox import Outbox
from tests.unit.gateway.fakes import FakeSink


class Box:
    """An outbox over a fake sink, that counts how often it was given up."""

    def __init__(self, **bounds):
        self.sink = FakeSink()
        self.given_up = 0
        self.outbox = Outbox(self.sink, self._overrun, **bounds)

    def _overrun(self):
        self.given_up += 1


async def turn():
    """Let one tick of the loop pass."""
    await asyncio.sleep(0)


async def test_what_one_tick_has_goes_out_in_one_write():
    """A turn's end is three events: one packet, not three."""
    box = Box()
    for frame in (b"a", b"b", b"c"):
        box.outbox.put(frame)
    assert box.sink.writes == []
    await turn()
    box.outbox.put(b"d")
    await turn()
    assert box.sink.writes == [[b"a", b"b", b"c"], [b"d"]]


async def test_a_close_comes_after_what_waits():
    """The ack of a leave is read before the close."""
    box = Box()
    box.outbox.put(b"ack")
    box.outbox.close(1000)
    assert (box.sink.sent, box.sink.code) == ([b"ack"], 1000)


async def test_nothing_goes_out_after_the_close():
    """Whatever the room still sends."""
    box = Box()
    box.outbox.close(4507)
    box.outbox.put(b"late")
    box.outbox.close(4505)
    box.outbox.paused()
    await turn()
    assert (box.sink.sent, box.sink.code) == ([], 4507)


async def test_a_stopped_outbox_drops_what_waits():
    """The socket is gone."""
    box = Box()
    box.outbox.put(b"a")
    box.outbox.stop()
    await turn()
    assert (box.sink.sent, box.sink.code) == ([], None)


async def test_while_the_peer_is_paused_frames_wait_here():
    """In the transport they could not be dropped any more."""
    box = Box()
    box.sink.watcher.paused()
    box.outbox.put(b"a")
    await turn()
    assert box.sink.sent == []
    box.sink.watcher.resumed()
    assert box.sink.sent == [b"a"]


async def test_past_the_limit_it_is_given_up_without_flushing():
    """One who does not read costs the room 256 KiB and no more."""
    box = Box(limit=100)
    box.sink.watcher.paused()
    box.outbox.put(b"x" * 60)
    box.outbox.put(b"x" * 40)
    assert box.given_up == 0
    box.outbox.put(b"x")
    assert (box.given_up, box.sink.sent, box.sink.code) == (1, [], 4008)


async def test_what_the_kernel_has_not_taken_counts():
    """Wherever it waits, it is memory of ours."""
    box = Box(limit=100)
    box.sink.stuck = 95
    box.outbox.put(b"x" * 6)
    assert (box.given_up, box.sink.code) == (1, 4008)


async def test_a_long_history_is_no_reason_to_give_up():
    """A welcome may by itself pass the limit; only what piles up behind it counts."""
    box = Box(limit=100)
    welcome = b"x" * 100_000
    box.outbox.put(b"ping")
    box.outbox.put(welcome)
    await turn()
    box.sink.stuck = len(welcome)
    box.outbox.put(b"x" * 90)
    assert box.given_up == 0
    box.outbox.put(b"x" * 20)
    assert box.given_up == 1


async def test_the_grace_for_a_long_history_ends_when_it_is_read():
    """Afterwards the limit is as before."""
    box = Box(limit=100)
    box.outbox.put(b"x" * 100_000)
    await turn()
    box.outbox.put(b"x" * 90)
    box.outbox.put(b"x" * 20)
    assert box.given_up == 1


async def test_one_who_stays_paused_is_given_up():
    """Ten seconds without reading; the rest of the evening comes by a resume."""
    box = Box(stall_s=0.0)
    box.sink.watcher.paused()
    box.sink.watcher.paused()
    box.outbox.put(b"a")
    await asyncio.sleep(0.001)
    assert (box.given_up, box.sink.sent, box.sink.code) == (1, [], 4008)


async def test_one_who_goes_on_in_time_is_not():
    """A phone in a tunnel."""
    box = Box(stall_s=0.0)
    box.sink.watcher.paused()
    box.sink.watcher.resumed()
    await asyncio.sleep(0.001)
    assert box.given_up == 0
    box.sink.watcher.resumed()


async def test_it_is_given_up_once():
    """A timer that was too late to be cancelled does nothing."""
    box = Box()
    box.outbox.close(1000)
    box.outbox._give_up()
    assert (box.given_up, box.sink.code) == (0, 1000)
