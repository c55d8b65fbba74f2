"""What all may see: joined once a tick, written once to each; order is as sent, always."""

import asyncio

import pytest

from roomserver.gateway.broadcast import AT_ONCE, Broadcast
from roomserver.gateway.framing import framed
from roomserver.gateway.outbox import Outbox
from tests.unit.gateway.fakes import FakeSink
from tests.unit.rooms.fakes import FakeConnection


class Pipe(FakeSink):
    """A sink with a straight way; `pauses` at so many bytes, in the middle of a write."""

    def __init__(self):
        super().__init__()
        self.joined = []
        self.straight_way = self.take
        self.pauses = None
        self.broken = False

    def take(self, data):
        if self.broken:
            raise RuntimeError("the handle is closed")
        self.joined.append(data)
        self._pause(len(data))

    def write(self, payloads):
        super().write(payloads)
        self.take(framed(payloads))

    def _pause(self, size):
        if self.pauses is not None and size >= self.pauses:
            self.pauses = None
            self.watcher.paused()

    @property
    def heard(self):
        """Return the frames in order, taken apart again."""
        data, frames = b"".join(self.joined), []
        while data:
            at = 2 if data[1] < 126 else 4 if data[1] == 126 else 10
            size = data[1] if at == 2 else int.from_bytes(data[2:at], "big")
            frames.append(data[at : at + size].decode()[:20])
            data = data[at + size :]
        return frames


class Member:
    """One connection with its outbox, as far as a broadcast sees it."""

    def __init__(self, outboxes, name, sink=None, **bounds):
        self.sink = sink or Pipe()
        self.given_up = 0
        self.outbox = outboxes[name] = Outbox(self.sink, self._overrun, **bounds)
        self.connection = FakeConnection(name)

    def _overrun(self):
        self.given_up += 1


class Circle:
    """Some people of one room."""

    def __init__(self, *names, **bounds):
        self.outboxes = {}
        self.bounds = bounds
        self.room = Broadcast(self.outboxes)
        self.members = {name: self.come(name) for name in names}

    def come(self, name, sink=None):
        member = Member(self.outboxes, name, sink, **self.bounds)
        self.room.add(member.connection)
        return member

    def say(self, *words):
        for word in words:
            self.room.send(word.encode())

    def __iter__(self):
        return iter(self.members.values())


async def turn():
    await asyncio.sleep(0)


async def test_a_tick_is_joined_once_and_written_once_to_each():
    """The very same bytes object: nothing is made for one of them."""
    circle = Circle("ana", "bea", "cat")
    circle.say("one", "two")
    assert all(not member.sink.joined for member in circle)
    await turn()
    circle.say("three")
    await turn()
    ana, *others = circle
    assert ana.sink.heard == ["one", "two", "three"]
    assert len(ana.sink.joined) == 2
    for other in others:
        assert all(a is b for a, b in zip(ana.sink.joined, other.sink.joined, strict=True))


async def test_an_answer_keeps_its_place():
    """Events of a command, then its ack, then what came after: PROTOCOL 2."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    ana.outbox.put(b"ack one")
    circle.say("two")
    ana.outbox.put(b"whisper")
    ana.outbox.put(b"ack two")
    circle.say("three")
    await turn()
    circle.say("four")
    await turn()
    assert ana.sink.heard == ["one", "ack one", "two", "whisper", "ack two", "three", "four"]
    assert bea.sink.heard == ["one", "two", "three", "four"]
    assert (len(ana.sink.joined), len(bea.sink.joined)) == (2, 2)
    assert ana.sink.joined[1] is bea.sink.joined[1]


async def test_an_answer_alone_goes_to_one():
    """Nobody else is written to."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    ana.outbox.put(b"error")
    await turn()
    assert (ana.sink.heard, bea.sink.joined) == (["error"], [])


async def test_whoever_comes_in_the_middle_of_a_tick_hears_what_comes_after():
    """What was said before stands in their welcome."""
    circle = Circle("ana")
    circle.say("before")
    bea = circle.come("bea")
    bea.outbox.put(b"welcome")
    circle.say("after")
    cat = circle.come("cat")
    await turn()
    assert bea.sink.heard == ["welcome", "after"]
    assert cat.sink.heard == []
    circle.say("later")
    await turn()
    assert cat.sink.heard == ["later"]


async def test_what_was_queued_before_the_room_comes_first():
    """The preview, in the same tick as the welcome."""
    circle = Circle("ana")
    bea = Member(circle.outboxes, "bea")
    bea.outbox.put(b"preview")
    circle.room.add(bea.connection)
    circle.room.add(bea.connection)
    circle.say("event")
    await turn()
    await turn()
    assert bea.sink.heard == ["preview", "event"]


async def test_whoever_goes_still_hears_what_was_said():
    """And nothing that is said later; a second going changes nothing."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    circle.room.discard(ana.connection)
    circle.room.discard(ana.connection)
    circle.say("two")
    ana.outbox.put(b"ack")
    await turn()
    assert (ana.sink.heard, bea.sink.heard) == (["one", "ack"], ["one", "two"])


async def test_going_with_nothing_said_costs_nothing():
    """No write for an empty tick."""
    circle = Circle("ana")
    (ana,) = circle
    circle.room.discard(ana.connection)
    circle.say("one")
    await turn()
    assert ana.sink.joined == []


async def test_a_close_in_the_middle_of_a_tick():
    """`participant.left`, `ack`, the close; then nothing."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("left")
    ana.outbox.put(b"ack")
    circle.room.discard(ana.connection)
    ana.outbox.close(1000)
    assert (ana.sink.heard, ana.sink.code) == (["left", "ack"], 1000)
    circle.say("next")
    await turn()
    assert ana.sink.heard == ["left", "ack"]
    assert bea.sink.heard == ["left", "next"]


async def test_a_close_without_a_goodbye_of_the_room():
    """A drain: what the tick had comes before the close frame."""
    circle = Circle("ana")
    (ana,) = circle
    circle.say("one")
    ana.outbox.put(b"drain")
    ana.outbox.close(4001)
    await turn()
    assert (ana.sink.heard, ana.sink.code) == (["one", "drain"], 4001)


async def test_nothing_follows_a_transport_that_ended():
    """The peer's close was answered: a frame behind it would be one too many."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    ana.sink.watcher.ended()
    circle.say("two")
    ana.outbox.put(b"ack")
    circle.room.add(ana.connection)
    await turn()
    assert (ana.sink.joined, ana.sink.code) == ([], None)
    assert bea.sink.heard == ["one", "two"]


async def test_a_write_that_raises_silences_nobody_else():
    """uvloop, on a handle that is closed: the first of three."""
    circle = Circle("ana", "bea", "cat")
    ana, bea, cat = circle
    ana.sink.broken = True
    circle.say("one")
    await turn()
    ana.sink.broken = False
    circle.say("two")
    await turn()
    assert ana.sink.heard == []
    assert bea.sink.heard == cat.sink.heard == ["one", "two"]


async def test_one_apart_whose_write_raises_silences_nobody_else():
    """The same for one whose bytes are its own."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    ana.sink.broken = True
    ana.outbox.put(b"ack")
    circle.say("one")
    await turn()
    assert (ana.sink.heard, bea.sink.heard) == ([], ["one"])


async def test_a_short_pause_loses_nothing():
    """In the middle of a tick, with frames of one's own on both sides of it."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    ana.outbox.put(b"ack")
    circle.say("two")
    ana.sink.watcher.paused()
    circle.say("three")
    ana.outbox.put(b"late ack")
    await turn()
    circle.say("four")
    await turn()
    assert ana.sink.heard == []
    ana.sink.watcher.resumed()
    assert ana.sink.heard == ["one", "ack", "two", "three", "late ack", "four"]
    circle.say("five")
    await turn()
    assert ana.sink.heard[-1] == "five"
    assert ana.sink.joined[-1] is bea.sink.joined[-1]
    assert bea.sink.heard == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize("private", [False, True])
async def test_a_write_that_pauses(private):
    """The transport says so while it takes the bytes; the next frame waits."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    ana.sink.pauses = 1
    circle.say("one")
    if private:
        ana.outbox.put(b"ack")
    await turn()
    circle.say("two")
    await turn()
    first = ["one", *(["ack"] if private else [])]
    assert (ana.sink.heard, bea.sink.heard) == (first, ["one", "two"])
    ana.sink.watcher.resumed()
    assert ana.sink.heard == [*first, "two"]


async def test_a_queue_that_pauses_again_stays_by_itself():
    """What waited was more than the kernel takes."""
    circle = Circle("ana")
    (ana,) = circle
    ana.sink.watcher.paused()
    circle.say("one")
    ana.sink.pauses = 1
    ana.sink.watcher.resumed()
    circle.say("two")
    await turn()
    assert ana.sink.heard == ["one"]
    ana.sink.watcher.resumed()
    assert ana.sink.heard == ["one", "two"]


async def test_one_who_does_not_read_is_given_up_unflushed():
    """At the limit, and the room goes on."""
    circle = Circle("ana", "bea", limit=100)
    ana, bea = circle
    ana.sink.watcher.paused()
    circle.say("x" * 60, "y" * 60, "z")
    await turn()
    assert (ana.given_up, ana.sink.joined, ana.sink.code) == (1, [], 4008)
    assert (bea.given_up, len(bea.sink.heard)) == (0, 3)


async def test_one_who_stays_paused_is_given_up():
    """By time too: who reads to the mark and stops never reaches a number of bytes."""
    circle = Circle("ana", stall_s=0.0)
    (ana,) = circle
    circle.say("one")
    ana.sink.watcher.paused()
    await asyncio.sleep(0.001)
    assert (ana.given_up, ana.sink.joined, ana.sink.code) == (1, [], 4008)


async def test_much_in_one_tick_does_not_wait_for_its_end():
    """No tick may take anybody who reads past the limit."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    ana.outbox.put(b"ack")
    for number in range(5):
        circle.say(f"{number}" + "x" * (AT_ONCE // 4))
    assert [frame[0] for frame in ana.sink.heard] == ["a", "0", "1", "2", "3"]
    assert [frame[0] for frame in bea.sink.heard] == ["0", "1", "2", "3"]
    await turn()
    assert [frame[0] for frame in bea.sink.heard] == ["0", "1", "2", "3", "4"]
    assert len(bea.sink.joined) == 2


async def test_a_flood_of_answers_does_not_wait_either():
    """What stands beside the room's frames counts as well."""
    circle = Circle("ana")
    (ana,) = circle
    ana.outbox.put(b"x" * AT_ONCE)
    ana.outbox.put(b"y")
    assert [frame[0] for frame in ana.sink.heard] == ["x", "y"]
    await turn()
    assert len(ana.sink.joined) == 1


async def test_a_long_welcome_takes_its_own_way_in_order():
    """It has a grace of the limit, which its own queue counts."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    ana.outbox.put(b"w" * (AT_ONCE + 1))
    circle.say("two")
    ana.outbox.put(b"ack")
    await turn()
    await turn()
    circle.say("three")
    await turn()
    assert [frame[:3] for frame in ana.sink.heard] == ["one", "www", "two", "ack", "thr"]
    assert ana.sink.joined[-1] is bea.sink.joined[-1]


async def test_a_signal_spares_the_one_it_is_about():
    """In its place among what was sent before and after."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    circle.say("one")
    circle.room.send(b"typing", but=ana.connection)
    circle.say("two")
    await turn()
    assert (ana.sink.heard, bea.sink.heard) == (["one", "two"], ["one", "typing", "two"])


async def test_a_signal_spares_one_who_is_by_themselves():
    """Paused, or without a socket that takes bytes; or not here at all."""
    circle = Circle("ana", "bea")
    ana, bea = circle
    ana.sink.watcher.paused()
    circle.room.send(b"typing", but=ana.connection)
    circle.room.send(b"typing again", but=FakeConnection("elsewhere"))
    await turn()
    ana.sink.watcher.resumed()
    assert (ana.sink.heard, bea.sink.heard) == (["typing again"], ["typing", "typing again"])


async def test_without_a_straight_way_each_frame_is_put():
    """Another ASGI server: payloads, in the same order, still one write a tick."""
    circle = Circle("ana")
    plain = circle.come("plain", FakeSink())
    circle.say("one")
    plain.outbox.put(b"ack")
    circle.say("two")
    await turn()
    assert plain.sink.writes == [[b"one", b"ack", b"two"]]


async def test_an_empty_room_hears_nothing_later():
    """What was said to nobody is not kept for whoever comes."""
    circle = Circle()
    circle.say("one")
    ana = circle.come("ana")
    await turn()
    assert ana.sink.joined == []


async def test_strangers_are_no_matter():
    """A connection whose socket is gone may still be seated, or let go."""
    circle = Circle()
    circle.room.add(FakeConnection("gone"))
    circle.room.discard(FakeConnection("gone"))
    assert not circle.outboxes
