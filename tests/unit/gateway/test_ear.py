"""Listening to one peer while a room is waited for."""

import asyncio

import pytest

from roomserver.gateway.ear import AHEAD, Ear

GONE = {"type": "websocket.disconnect", "code": 1006}


def text(words):
    return {"type": "websocket.receive", "text": words}


class Peer:
    """What comes from a peer, when the test says so."""

    def __init__(self):
        self.queue = asyncio.Queue()
        self.ear = Ear(self.queue.get)

    def says(self, *messages):
        for message in messages:
            self.queue.put_nowait(message)


async def test_messages_come_in_order():
    """One after the other."""
    peer = Peer()
    peer.says(text("a"), text("b"), GONE)
    assert [await peer.ear.next() for _ in range(3)] == [text("a"), text("b"), GONE]
    peer.ear.close()


async def test_what_comes_while_a_room_is_waited_for_comes_after_it():
    """Hello, join and a first message may be sent in one go."""
    peer, go, done = Peer(), asyncio.Event(), []

    async def work():
        await go.wait()
        done.append(True)

    waiting = asyncio.ensure_future(peer.ear.beside(work()))
    peer.says(text("a"), text("b"))
    await asyncio.sleep(0.001)
    assert not waiting.done()
    go.set()
    await waiting
    peer.says(text("c"))
    assert done
    assert [await peer.ear.next() for _ in range(3)] == [text("a"), text("b"), text("c")]
    peer.ear.close()


async def test_who_goes_away_is_not_kept_waiting_for():
    """The room is asked no longer, and what else was sent is dropped."""
    peer, cancelled = Peer(), []

    async def work():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    peer.says(text("a"), GONE)
    await asyncio.wait_for(peer.ear.beside(work()), 1)
    assert await peer.ear.next() == GONE
    await asyncio.sleep(0)
    assert cancelled


async def test_what_is_kept_for_later_is_bounded():
    """Beyond it the peer's frames wait where they cost us nothing."""
    peer, go = Peer(), asyncio.Event()
    waiting = asyncio.ensure_future(peer.ear.beside(_wait(go)))
    peer.says(*[text(str(number)) for number in range(AHEAD + 10)])
    for _ in range(5 * AHEAD):
        await asyncio.sleep(0)
    assert peer.queue.qsize() == 10
    go.set()
    await waiting
    assert [await peer.ear.next() for _ in range(2)] == [text("0"), text("1")]


async def test_a_fault_is_passed_on():
    """The endpoint ends the connection."""

    async def work():
        raise ValueError

    with pytest.raises(ValueError):
        await Peer().ear.beside(work())


async def test_closing_ends_the_listening():
    """No task is left behind."""
    peer = Peer()
    await peer.ear.beside(asyncio.sleep(0.001))
    peer.ear.close()
    peer.ear.close()
    await asyncio.sleep(0)
    assert peer.ear._coming.cancelled()


async def _wait(event):
    await event.wait()
