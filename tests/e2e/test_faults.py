"""What only a moderator that objects or a store that is away brings about, over real sockets.

The whole server is in this process, so that the test can hand in both.
"""

import asyncio
import logging

import pytest

from roomserver import clock
from roomserver.app import build
from roomserver.config_fields import Config
from roomserver.domain.agenda import build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.domain.state import Settings
from roomserver.gateway.server import Server, bind, url
from roomserver.rooms.ports import StoreError
from roomserver.stores.memory import MemoryStore
from roomserver.tasks import spawn
from tests.e2e.evening import OPEN_ROUND, House, Person, Room
from tests.e2e.sockets import until


class Fragile(MemoryStore):
    """A store that the test can take away."""

    away = False

    async def commit(self, room, batch):
        if self.away:
            raise StoreError
        return await super().commit(room, batch)

    async def open(self, room):
        if self.away:
            raise StoreError
        return await super().open(room)


RULES = """
[[list]]
name = "block"
action = "block"
terms = ["BLOCK"]
[[list]]
name = "hold"
action = "hold"
terms = ["HOLD"]
"""


class Inside:
    """A server in this process that looks like a `House` to people."""

    socket, headers = House.socket, House.headers

    def __init__(self, folder):
        self.store = Fragile(clock.wall_ms)
        self.listener = bind("127.0.0.1", 0)
        self.url = url(self.listener)
        (folder / "any").mkdir()
        (folder / "any" / "own.toml").write_text(RULES)
        config = Config(
            hosts_file=str(folder / "hosts.json"), messages_per_min=600, rules=str(folder)
        )
        self.app = build(config, (self.url,), store=self.store)
        self.told = []
        self.server = Server(self.app.asgi, self.app.hub, self.listener, listening=self.told.append)

    async def room(self):
        """Open a room."""
        spec = RoomSpec(
            title="Evening",
            agenda=build_agenda([OPEN_ROUND], ["d1"]),
            settings=Settings(needs_host=False),
        )
        room_id = await self.app.rooms.create(spec)
        invite = (await self.app.rooms.find(room_id)).invite()
        host = self.app.sessions.named("one-time-link")
        key = self.app.sessions.room_key(room_id, host)
        return Room(self, {"room": room_id, "invite": invite, "host_url": f"#{key}"})


@pytest.fixture
async def inside(tmp_path):
    """Run the whole server in this process."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    house = Inside(tmp_path)
    work = spawn(house.server.run_until_stopped(), name="test.server")
    await until(lambda: house.told)
    yield house
    house.server.stop()
    await work
    root.handlers[:] = kept
    root.setLevel(level)


async def test_blocked(inside):
    """With a reason; nobody else hears of it."""
    room = await inside.room()
    async with room.person() as one, room.person() as two:
        error = await one.do("message.post", text="BLOCK this")
        assert (error["code"], error["reason"]) == ("blocked", "list.block")
        await two.did("message.post", text="hello")
        assert "BLOCK" not in str(two.heard)


async def test_held_then_approved(inside):
    """Author and hosts see it held; everybody sees it posted."""
    room = await inside.room()
    async with room.host() as host, room.person() as one, room.person() as two:
        ack = await one.did("message.post", text="HOLD this")
        held = await host.hear("message.held")
        assert held["message"] == ack["id"]
        await two.did("message.post", text="hello")
        assert "HOLD" not in str(two.heard)
        await host.did("message.approve", message=ack["id"])
        async with asyncio.timeout(5):
            while (posted := await two.hear("message.posted"))["text"] != "HOLD this":
                pass
        assert posted["by"] == one.you


async def test_an_alias_that_moderation_blocks_is_refused(inside):
    """alias_refused; another one will do."""
    room = await inside.room()
    async with room.knock() as person:
        await person.say(type="join", agreed=True, alias="BLOCK me")
        assert (await person.hear("error"))["code"] == "alias_refused"
        await person.say(type="join", agreed=True, alias="Wrenna")
        assert (await person.hear("welcome"))["you"]["alias"] == "Wrenna"


async def test_unavailable_is_said_within_8_s_and_the_same_number_may_be_sent_again(inside):
    """The outcome was unknown; here it was not done."""
    room = await inside.room()
    async with room.person() as person:
        inside.store.away = True
        await person.say(type="message.post", n=1, text="hello")
        error = await person.hear("error", wait_s=8)
        assert (error["code"], error["n"]) == ("unavailable", 1)
        assert error["retry_after_ms"] > 0
        inside.store.away = False
        await person.say(type="message.post", n=1, text="hello")
        assert "duplicate" not in await person.hear("ack")


async def test_a_room_that_cannot_be_read_is_a_store_that_is_away(inside):
    """4020: try again."""
    inside.store.away = True
    async with inside.socket() as socket:
        person = Person(socket)
        await person.say(type="hello", room="elsewhere", invite="x")
        assert await person.closed() == 4020


async def test_who_goes_while_the_store_is_away_gives_the_place_back(inside):
    """The hub's places are for those who are here."""
    room = await inside.room()
    async with room.knock() as person:
        await person.hear("preview")
        inside.store.away = True
        await person.say(type="join", agreed=True)
        await asyncio.sleep(0.05)
        assert len(inside.app.hub) == 1
        person.socket.transport.abort()
        await until(lambda: len(inside.app.hub) == 0)
        inside.store.away = False
