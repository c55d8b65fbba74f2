"""People in many rooms, half of each room on one instance and half on another.

They post as they are told and keep an account: a message that does not come to everybody in its
room exactly once, or is refused, makes the run void. What is timed is timed by one clock, in this
one process, from the write of a message to the arrival of its frame on another socket.
"""

import asyncio
import itertools
import random
from collections.abc import Iterator, Sequence
from time import monotonic

import msgspec
from msgspec import Struct

from tests.bench.sockets import Socket, connect
from tests.e2e.evening import House, Room

TOGETHER = 32
"""So many knock at the same time."""
SETTLE_S = 20.0
FILLER = " words of a usual length, as somebody types them on a telephone on some evening"
DIGITS = 8


class Post(Struct):
    """One message: when and through which instance it went, and how often it arrived."""

    at: float
    instance: int
    room: int
    heard: int = 0


class Account(Struct):
    """What one phase came to; latencies in seconds."""

    across: list[float]
    """From a post to its arrival through the other instance."""
    answered: list[float]
    """From a post to its ack."""


class Person:
    """One socket; `instance` is which of the two it is connected to."""

    def __init__(self, crowd: "Crowd", room: int, instance: int) -> None:
        self.room, self.instance = room, instance
        self._crowd = crowd
        self._n = 0
        self._sent: dict[int, float] = {}
        self._socket: Socket | None = None
        self._told: asyncio.Queue[bytes] = asyncio.Queue()

    async def sit(self, house: House, room: Room) -> None:
        """Knock, join, and wait for the welcome."""
        host, port = house.url.removeprefix("http://").split(":")
        self._socket = await connect(host, int(port), self._told.put_nowait)
        self._say({"type": "hello", "room": room.id, "invite": room.invite})
        await self._hear(b'{"type":"preview"')
        self._say({"type": "join", "agreed": True})
        await self._hear(b'{"type":"welcome"')
        self._socket.hear = self.hear
        while not self._told.empty():
            self.hear(self._told.get_nowait())

    def post(self, number: int) -> None:
        """Send the message of that number."""
        self._n += 1
        self._sent[self._n] = monotonic()
        text = f"{number:0{DIGITS}}{FILLER}"
        self._say({"type": "message.post", "n": self._n, "text": text})

    def hear(self, frame: bytes) -> None:
        """Take one frame of the server."""
        if frame.startswith(b'{"type":"message.posted"'):
            start = frame.index(b'"text":"') + 8
            self._crowd.arrived(self, int(frame[start : start + DIGITS]))
        elif frame.startswith(b'{"type":"ack"'):
            self._crowd.answered(self._sent.pop(msgspec.json.decode(frame)["n"]))
        elif frame.startswith(b'{"type":"ping"'):
            self._say({"type": "pong"})
        elif frame.startswith((b'{"type":"error"', b'{"type":"welcome"')):
            self._crowd.faults.append(frame.decode())

    def leave(self) -> None:
        """Go without a word."""
        if self._socket is not None:
            self._socket.close()

    async def _hear(self, beginning: bytes) -> None:
        async with asyncio.timeout(SETTLE_S):
            while not (frame := await self._told.get()).startswith(beginning):
                self.hear(frame)
                assert not self._crowd.faults, self._crowd.faults

    def _say(self, body: dict[str, object]) -> None:
        assert self._socket is not None
        self._socket.say(msgspec.json.encode(body))


class Crowd:
    """All people of all rooms. Raises AssertionError where a message went astray."""

    def __init__(self, seed: int) -> None:
        self.people: list[Person] = []
        self.faults: list[str] = []
        self._chance = random.Random(seed)
        self._each = 0
        self._posts: list[Post] = []
        self._open = 0
        self._account = _nothing()
        self._refill: Iterator[Person] | None = None

    async def seat(self, houses: Sequence[House], rooms: Sequence[Room], each: int) -> None:
        """Bring `each` people into each room, by turns through each of the houses."""
        self._each = each
        # What is raised in a protocol's methods reaches nobody otherwise.
        asyncio.get_running_loop().set_exception_handler(self._broken)
        gate = asyncio.Semaphore(TOGETHER)

        async def sit(person: Person, room: Room) -> None:
            async with gate:
                await person.sit(houses[person.instance], room)

        for place in range(each):
            fresh = [Person(self, index, place % len(houses)) for index in range(len(rooms))]
            await asyncio.gather(*(sit(one, rooms[one.room]) for one in fresh))
            self.people += fresh
        self._chance.shuffle(self.people)

    async def steadily(self, rate: float, seconds: float) -> Account:
        """Post `rate` messages a second through the first instance, answered or not."""
        account, began = self._begin(), monotonic()
        people = itertools.cycle([each for each in self.people if each.instance == 0])
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
            self._post(next(people))
        await asyncio.sleep(max(0.0, began + seconds - monotonic()))
        return account

    def begin_flood(self, under_way: int) -> Account:
        """Keep so many messages under way from here on, until `end`."""
        account = self._begin()
        self._refill = itertools.cycle(self.people)
        for person in itertools.islice(self._refill, under_way):
            self._post(person)
        return account

    async def end(self) -> int:
        """Post no more, wait for all that is under way; return how many messages it were."""
        self._refill = None
        async with asyncio.timeout(SETTLE_S):
            while self._open or any(post.heard < self._each for post in self._posts):
                await asyncio.sleep(0.02)
                assert not self.faults, self.faults[:3]
        assert all(post.heard == self._each for post in self._posts)
        assert not self.faults, self.faults[:3]
        return len(self._posts)

    def leave(self) -> None:
        """Close all sockets at once."""
        for person in self.people:
            person.leave()

    # -- what people tell

    def arrived(self, person: Person, number: int) -> None:
        """Note that somebody heard a message."""
        post = self._posts[number]
        assert post.room == person.room
        post.heard += 1
        if post.instance != person.instance:
            self._account.across.append(monotonic() - post.at)

    def answered(self, sent: float) -> None:
        """Note that somebody's message was acknowledged."""
        self._open -= 1
        self._account.answered.append(monotonic() - sent)
        if self._refill is not None:
            self._post(next(self._refill))

    def _broken(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        self.faults.append(str(context.get("exception") or context["message"]))

    def _begin(self) -> Account:
        assert not self._open
        self._posts.clear()
        self._account = _nothing()
        return self._account

    def _post(self, person: Person) -> None:
        number = len(self._posts)
        self._posts.append(Post(at=monotonic(), instance=person.instance, room=person.room))
        self._open += 1
        person.post(number)


def _nothing() -> Account:
    return Account(across=[], answered=[])
