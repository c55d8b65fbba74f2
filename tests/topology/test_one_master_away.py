"""One of three masters stands still and nobody takes its place: rooms on the others go on."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import pytest

from roomserver.domain import commands as c
from roomserver.observability import metrics
from roomserver.redis_url import named
from roomserver.rooms.runtime import RoomRuntime
from roomserver.stores.redis import RedisStore, keys
from roomserver.stores.redis.slots import slot
from tests.servers.cluster import ClusterServers
from tests.topology.conftest import eventually
from tests.unit.rooms.fakes import FakeConnection, House

QUICK: Any = {"heartbeat_s": 0.5, "away_s": 6.0, "unavailable_ms": 1_000}
SHARED = slot(keys.LEASES)


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers() as made:
        for server in made.masters:
            with server.client() as client:
                client.config_set("cluster-require-full-coverage", "no")
        yield made


class Seated:
    """Somebody in a room."""

    def __init__(self, room: RoomRuntime, person: FakeConnection) -> None:
        self.room, self.person = room, person
        self.number = 0

    async def is_answered(self) -> str:
        """Say something; return how it was answered, or `closed`."""
        self.number += 1
        self.person.take()
        self.room.submit(self.person, self.number, c.AnnouncementPost(text="word"))
        answers: list[str] = []

        def answered() -> bool:
            answers.extend(
                each.get("code") or each["type"]
                for each in self.person.take()
                if each.get("n") == self.number
            )
            return bool(answers) or self.person.code is not None

        await eventually(answered)
        return answers[0] if answers else "closed"

    async def other_than(self, answer: str) -> str:
        """Go on until the answer is another one; return that."""
        async with asyncio.timeout(30):
            while (said := await self.is_answered()) == answer:
                pass
            return said


class Evening:
    """An instance with a room on each master, and somebody in it."""

    def __init__(self, cluster: ClusterServers, house: House) -> None:
        self.cluster, self.house = cluster, house
        self.seated: dict[int, Seated] = {}

    async def open(self) -> None:
        await self.house.rooms.start()
        while len(self.seated) < 3:
            room = await self.house.open()
            at = self.cluster.owner(slot(keys.room_keys(room.id).meta))
            person = await self.house.join(room, "Ana", "host")
            self.seated.setdefault(at, Seated(room, person))

    @property
    def all(self) -> Iterable[Seated]:
        return self.seated.values()

    def name(self, master: int) -> str:
        return named("127.0.0.1", self.cluster.masters[master].port)

    def is_up(self, master: int) -> bool:
        self.house.store.fault()
        return bool(metrics.registry.value("store_server_up", server=self.name(master)))


@pytest.fixture
async def evening(cluster: ClusterServers) -> AsyncIterator[Evening]:
    for server in cluster.masters:
        with server.client() as client:
            client.flushall()
    store: Any = RedisStore(cluster.url)
    house = House(store, **QUICK)
    made = Evening(cluster, house)
    await made.open()
    yield made
    await house.rooms.close()


@pytest.mark.parametrize("shared", [False, True])
async def test_only_the_rooms_of_a_master_that_stands_still_are_away(
    evening: Evening, cluster: ClusterServers, shared: bool
):
    """`shared`: it is the one that also has what instances know of each other."""
    keeps = cluster.owner(SHARED)
    still = keeps if shared else (keeps + 1) % 3
    others = [each for each in range(3) if each != still]
    cluster.masters[still].signal(signal.SIGSTOP)
    try:
        assert await evening.seated[still].other_than("ack") == "unavailable"
        await eventually(lambda: evening.seated[still].person.code == 4020)
        found = await evening.house.store.positions([each.room.id for each in evening.all])
        assert [each for each in range(3) if found[evening.seated[each].room.id] is None] == [still]
        for each in others:
            assert await evening.seated[each].is_answered() == "ack"
            assert evening.seated[each].person.code is None
        # Nobody could serve them, so that every instance takes newcomers for the others' rooms;
        # without what is shared nobody can open a room.
        said = "store" if shared else ""
        await eventually(lambda: evening.house.store.fault() == said)
        assert [evening.is_up(each) for each in range(3)] == [each != still for each in range(3)]
    finally:
        cluster.masters[still].signal(signal.SIGCONT)
    await eventually(lambda: all(map(evening.is_up, range(3))))
    await eventually(lambda: evening.house.store.fault() == "")
    room = evening.seated[still].room
    back = Seated(room, await evening.house.join(room, "Bea", "host"))
    assert await back.other_than("unavailable") == "ack"
    for each in others:
        assert evening.seated[each].person.code is None
