"""A circle of people on two instances, who insist until they are answered and keep an account.

They use the Python client, as others do: what was not answered goes again, with its number.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from roomserver.client.connection import Client
from roomserver.tasks import spawn
from tests.e2e.evening import TURNS, House

WAIT_S = 20
BACK_S = 10
"""What people are promised, from the end of what went wrong."""


class Guest:
    """One person; `heard` is what was posted, in the order in which it came."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.heard: list[str] = []
        self.fresh = 0
        self._listening = spawn(self._listen(), name="guest.listen")

    @property
    def id(self) -> str:
        return str(self.client.you["id"])

    @property
    def turn(self) -> dict[str, Any]:
        return self.client.room.get("turn") or {}

    @property
    def is_offered(self) -> bool:
        """Whether the turn is this one's to take, as far as they know."""
        turn = self.turn
        return bool(turn) and (turn["holder"], turn["state"]) == (self.id, "offered")

    async def close(self) -> None:
        self._listening.cancel()
        await self.client.close()

    async def _listen(self) -> None:
        async for frame in self.client.events():
            if frame["type"] == "message.posted":
                self.heard.append(frame["text"])
            elif frame["type"] == "welcome":
                self.fresh += not frame["recovered"]


class Circle:
    """A host and three people who take turns; two of them on either house.

    `where` tells whether a room of that id will do; another one is opened until it does.
    """

    def __init__(
        self, one: House, two: House, where: Callable[[str], bool] = lambda _: True
    ) -> None:
        self._houses = (one, two)
        self._where = where
        self.said: list[str] = []

    async def __aenter__(self) -> "Circle":
        one, two = self._houses
        made = await asyncio.to_thread(self._opened, one)
        self.room = str(made["room"])
        self._link = str(made["join_url"])
        self.host = await self._guest(str(made["host_url"]))
        elsewhere = self._link.replace(one.url, two.url)
        assert elsewhere != self._link
        self.people = [await self._guest(each) for each in (self._link, elsewhere, elsewhere)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for guest in self.everybody:
            await guest.close()

    @property
    def everybody(self) -> list[Guest]:
        return [self.host, *self.people]

    def _opened(self, house: House) -> dict[str, Any]:
        wishes = {"title": "Evening", "agenda": [TURNS], "needs_host": False, "history": "all"}
        for _ in range(50):
            status, made = house.call("POST", "/api/rooms", wishes)
            assert status == 201, made
            if self._where(str(made["room"])):
                return dict(made)
        raise AssertionError("no such room")

    async def _guest(self, link: str) -> Guest:
        client = await Client.connect(link)
        await client.join(agreed=True)
        return Guest(client)

    async def begin(self) -> Guest:
        """Begin, and return who speaks."""
        await self.host.client.send("circle.begin")
        return await self.next_turn()

    async def next_turn(self) -> Guest:
        """Wait for an offer, have it taken, and return who speaks now."""
        await self._until(lambda: any(guest.is_offered for guest in self.people))
        holder = next(guest for guest in self.people if guest.is_offered)
        await holder.client.send("turn.begin", turn=holder.turn["id"])
        return holder

    async def say(self, holder: Guest, text: str) -> None:
        """Say something, however long it takes."""
        await holder.client.post(text)
        self.said.append(text)

    async def everybody_is_answered(self) -> None:
        """Have each do something, and wait for the answers."""
        whispers = (
            guest.client.send("whisper.post", to=self.host.id, text="still here")
            for guest in self.people
        )
        announcement = self.host.client.send("announcement.post", text="we go on")
        await asyncio.gather(announcement, *whispers)

    async def to_the_end(self, holder: Guest) -> None:
        """Go on from this turn until everybody had one."""
        for left in range(len(self.people) - len(self.host.client.room.get("heard", ()))):
            if left:
                holder = await self.next_turn()
            await self.say(holder, f"turn {left}")
            await holder.client.send("turn.end", turn=holder.turn["id"])
        await self._until(lambda: len(self.host.client.room["heard"]) == len(self.people))

    async def account(self, *, anew: bool = False) -> list[str]:
        """Return what is wrong with what everybody heard; nothing, when all is well.

        `anew`: the room has come to another server, and everybody was shown it once more.
        """
        await self._until(lambda: all(set(self.said) <= set(each.heard) for each in self.everybody))
        return [fault for guest in self.everybody for fault in self._faults(guest, anew=anew)]

    async def read_by_a_newcomer(self) -> list[str]:
        """Return the texts that stand in the room, as one reads them who comes now."""
        client = await Client.connect(self._link)
        try:
            welcome = await client.join(agreed=True)
            return [e["text"] for e in welcome["history"] if e["type"] == "message.posted"]
        finally:
            await client.close()

    def _faults(self, guest: Guest, *, anew: bool) -> list[str]:
        doubled = [text for text, times in Counter(guest.heard).items() if times > 1]
        unsaid = set(guest.heard) - set(self.said)
        other_order = guest.heard != self.said
        return [
            *([f"heard twice {doubled}"] if doubled else []),
            *([f"heard what nobody said {unsaid}"] if unsaid else []),
            *([f"another order {guest.heard}"] if other_order else []),
            *(["had to begin anew"] if guest.fresh and not anew else []),
            *(["was not shown the new epoch"] if anew and not guest.fresh else []),
        ]

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not happened():  # noqa: ASYNC110 -- what a fleet does in its own time
                await asyncio.sleep(0.02)
