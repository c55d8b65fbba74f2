"""What an operator is told by a fleet: each event once, by the instance that committed it."""

import asyncio
import base64
import contextlib
import json
import signal

from nacl.public import PrivateKey, SealedBox

from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House
from tests.fleet.conftest import elsewhere
from tests.unit.moderation.hooks.places import SECRET, place, saying

EVENTS = (
    *("alert.raised", "alert.unclaimed", "alert.claimed", "report.made"),
    *("room.opened", "room.closed"),
)
PRIVATE = PrivateKey.generate()
RINGS_S = 75
"""A minute, and what the fleet and a busy machine take."""


class Telling(House):
    """An instance with a receiver of its own, so that it shows who tells."""

    def __init__(self, folder, store, url):
        folder.mkdir()
        key = base64.b64encode(bytes(PRIVATE.public_key)).decode()
        pager = {"name": "pager", "url": url, "networks": ["127.0.0.0/8"], "events": EVENTS}
        words = ("--webhook", json.dumps({**pager, "export_key": key}))
        super().__init__(folder, *PLENTY, "--store", store, "--drain-s", "1", *words)

    def environment(self):
        return {**super().environment(), "ROOMSERVER_HOOK_SECRETS": f"pager={SECRET}"}


class Pager:
    """What one instance told; while `away` it is refused, to be told later."""

    def __init__(self):
        self.came = []
        self.tried = 0
        self.away = False
        self._more = asyncio.Event()

    async def take(self, request, writer):
        status = "503 Later" if self.away else "204 No Content"
        await saying(b"", status)(request, writer)
        self.tried += 1
        if not self.away:
            self.came.append((request.headers["webhook-id"], json.loads(request.body)))
        self._more.set()

    @property
    def types(self):
        return [body["type"] for _, body in self.came]

    async def until(self, happened, within_s=20):
        """Wait for something to come."""
        async with asyncio.timeout(within_s):
            while not happened():
                self._more.clear()
                await self._more.wait()


@contextlib.asynccontextmanager
async def fleet(folder, store):
    """Two instances, and whom each tells."""
    one, two = Pager(), Pager()
    async with place(one.take) as first, place(two.take) as second:
        with (
            Telling(folder / "a", store, first.url) as a,
            Telling(folder / "b", store, second.url) as b,
        ):
            yield a, one, b, two


async def stay(person, kind):
    """Wait until a frame of that type comes."""
    await person.hear(kind, wait_s=RINGS_S)


async def test_each_event_is_told_once_by_the_instance_that_committed_it(tmp_path, redis_server):
    """A pager that rings twice for one cry for help is soon switched off."""
    async with fleet(tmp_path, redis_server.url) as (a, one, b, two):
        room = await asyncio.to_thread(a.room)
        there = elsewhere(room, b)
        async with room.host() as ana, there.person() as wren, there.person() as tovik:
            await wren.did("help.ask", text="please")
            alert = (await ana.hear("alert.raised"))["alert"]
            await ana.did("alert.claim", alert=alert)
            said = [(await ana.did("message.post", text=f"word {n}"))["id"] for n in range(3)]
            await tovik.hear("message.posted")
            await tovik.did("message.report", message=said[1], reason="unsafe")
            await two.until(lambda: len(two.came) == 3)
            await ana.did("room.close")
        await one.until(lambda: len(one.came) == 3)
    assert one.types == ["room.opened", "alert.claimed", "room.closed"]
    assert sorted(two.types) == ["alert.raised", "report.exported", "report.made"]
    assert two.types[0] == "alert.raised"
    assert len({ident for ident, _ in (*one.came, *two.came)}) == 6
    told = {body["type"]: body["data"] for _, body in (*one.came, *two.came)}
    assert len({data["room"] for data in told.values()}) == 1
    assert told["alert.raised"]["alert"] == told["alert.claimed"]["alert"]
    sealed = base64.b64decode(told["report.exported"]["sealed"])
    assert json.loads(SealedBox(PRIVATE).decrypt(sealed))["message"]["text"] == "word 1"
    assert all(b"word 1" not in json.dumps(body).encode() for _, body in (*one.came, *two.came))


async def test_an_alert_that_nobody_claims_is_told_again_once(tmp_path, redis_server):
    """Both instances keep the room and its deadlines; one of them rings."""
    async with fleet(tmp_path, redis_server.url) as (a, one, b, two):
        room = await asyncio.to_thread(a.room)
        async with room.host() as ana, elsewhere(room, b).person() as wren:
            await wren.did("help.ask")
            await ana.hear("alert.raised")
            staying = asyncio.ensure_future(stay(wren, "nothing"))
            await stay(ana, "alert.raised")
            staying.cancel()
            await asyncio.wait([staying])
            # Whatever else was told of it came before this.
            await wren.did("help.ask")
            await two.until(lambda: two.types.count("alert.raised") == 2)
            await ana.did("room.close")
        await one.until(lambda: "room.closed" in one.types)
        await asyncio.to_thread(a.end, signal.SIGTERM)
        await asyncio.to_thread(b.end, signal.SIGTERM)
    assert (one.types + two.types).count("alert.unclaimed") == 1


async def test_what_a_killed_instance_had_not_told_is_lost_and_the_alert_still_rings(
    tmp_path, redis_server
):
    """Operators rely on knowing it: no other instance tells it, but the second ring comes."""
    async with fleet(tmp_path, redis_server.url) as (a, one, b, two):
        two.away = True
        room = await asyncio.to_thread(a.room)
        async with room.person() as tovik, elsewhere(room, b).person() as wren:
            await wren.did("help.ask")
            await two.until(lambda: two.tried)
            b.process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(b.process.wait)
            two.away = False
            await stay(tovik, "participant.away")
            await one.until(lambda: "alert.unclaimed" in one.types, within_s=RINGS_S)
    assert one.types == ["room.opened", "alert.unclaimed"]
    assert two.types == []


async def test_an_instance_that_ends_in_order_tells_what_waits(tmp_path, redis_server):
    """A restart for an upgrade loses nothing that the receiver takes within two seconds."""
    async with fleet(tmp_path, redis_server.url) as (a, _, b, two):
        two.away = True
        room = await asyncio.to_thread(a.room)
        async with elsewhere(room, b).person() as wren:
            await wren.did("help.ask")
            await two.until(lambda: two.tried)
            b.process.send_signal(signal.SIGTERM)
            two.away = False
            await two.until(lambda: two.came)
    assert two.types == ["alert.raised"]
