"""A room that its host closes while something breaks: it must stay closed, for everybody.

Apart from that nothing happens in it. Whoever sat there is told that it has ended; whoever comes
with a link is told that there is no such room, on each instance.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from random import Random

from roomserver.client.connection import Client
from roomserver.client.errors import EndedError
from roomserver.client.links import Door, read
from roomserver.tasks import spawn
from tests.chaos.account import Finding, Ledger
from tests.chaos.instances import Instance
from tests.chaos.people import Person

UNKNOWN, ENDED = 4503, 4505
LOOK_S = 10.0
UNDER_WAY_S = 1.0
"""What was sent before an end may be read so long after it was acknowledged to somebody else."""
MOMENT_S = 4.0
"""A room that is put back before its end is told to the store again may be shown for a moment: for
1.5 s, in which nothing is committed, and until the look that follows has come round."""
ROUND = {"kind": "open", "title": "Open", "floor": "open"}
WISHES = {"title": "Ends early", "agenda": [ROUND], "needs_host": False}


class Closing:
    """Use `opened(...)`; call `close_soon()` or `close()`, and `look()` when all is calm."""

    def __init__(self, instances: Sequence[Instance], rng: Random) -> None:
        self.ledger = Ledger("the closed room")
        self.host = Person("host", "host", self.ledger, Random(rng.random()))
        self.guest = Person("guest", "participant", self.ledger, Random(rng.random()))
        self._instances, self._rng = instances, rng
        self._link = ""
        self._closed_at = 0.0
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, instances: Sequence[Instance], rng: Random) -> AsyncIterator["Closing"]:
        """Give a room in which a host and a guest sit, on different instances."""
        room = cls(instances, rng)
        try:
            await room._seat()
            yield room
        finally:
            if room._closing is not None:
                room._closing.cancel()
            await asyncio.gather(room.host.close(), room.guest.close(), return_exceptions=True)

    async def _seat(self) -> None:
        one, other = self._rng.sample(range(len(self._instances)), 2)
        made = await self._instances[one].make(WISHES)
        self._link = made["join_url"]
        urls = [each.socket_url for each in self._instances]
        await self.host.enter(made["host_url"], urls, first=one)
        await self.guest.enter(made["join_url"], urls, first=other)

    def close_soon(self) -> None:
        """Let the host close it at some moment from now on, however long that takes."""
        moment = self._rng.choice([0, self._rng.uniform(0, 2), self._rng.uniform(2, 10)])
        self._closing = spawn(self.close(moment), name="chaos.closing")

    async def close(self, after_s: float = 0.0) -> None:
        """Have the host close it until that is acknowledged, or until they are told that it is."""
        await asyncio.sleep(after_s)
        await self.host.close_room()
        self._closed_at = asyncio.get_running_loop().time()

    async def look(self) -> None:
        """Look whether it is closed for everybody; what is not well goes into the ledger."""
        if self._closing is not None and not self._closing.done():
            self._find("nobody can close a room", "host")
            return
        sat = (self._told(person) for person in (self.host, self.guest))
        doors = (self._looked(instance) for instance in self._instances)
        await asyncio.gather(*sat, *doors)

    async def _told(self, person: Person) -> None:
        """See that somebody who sat there was told how it ended."""
        if not await person.is_over(LOOK_S):
            self._find("not told that the room has ended", person.name)
        elif person.client.ended != ENDED:
            self._find("told otherwise of an end", person.name, person.client.ended)
        seated_at = person.account.seated_at
        if seated_at > self._closed_at + UNDER_WAY_S and person.over_at > seated_at + MOMENT_S:
            self._find("a closed room is open again", person.name)

    async def _looked(self, instance: Instance) -> None:
        """Knock at one instance as a newcomer, and as those who had a seat."""
        where = f"at instance {self._instances.index(instance)}"
        door = read(self._link)
        await self._knocked(f"newcomer {where}", UNKNOWN, instance, door.credential)
        for person in (self.host, self.guest):
            secret = ("resume", person.account.resume)
            await self._knocked(f"{person.name} {where}", ENDED, instance, secret)

    async def _knocked(
        self, who: str, code: int, instance: Instance, secret: tuple[str, str]
    ) -> None:
        door = Door(instance.socket_url, read(self._link).room, secret)
        try:
            async with asyncio.timeout(LOOK_S):
                visitor = await Visitor.knock(door)
        except EndedError as ended:
            if ended.code != code:
                self._find("told otherwise of an end", who, ended.code)
        except TimeoutError:
            self._find("not told that the room has ended", who)
        else:
            await visitor.close()
            self._find("a closed room is open again", who)

    def _find(self, check: str, who: str, what: object = "") -> None:
        self.ledger.found.append(Finding(check, f"{self.ledger.name} {who}", str(what)))


class Visitor(Client):
    """Somebody who only wants to know whether a door opens."""

    @classmethod
    async def knock(cls, door: Door) -> "Visitor":
        """Return when it has opened. Raises EndedError."""
        return await cls._begin(door)
