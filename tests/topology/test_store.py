"""The store on servers that change: each step finds its key, and is never done twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from roomserver.observability import logs, metrics
from roomserver.redis_url import parse, read
from roomserver.rooms.ports import (
    Batch,
    Committed,
    Moved,
    Opened,
    Push,
    Restore,
    Signal,
    StoreError,
)
from roomserver.stores.redis import RedisStore, dial, keys
from roomserver.stores.redis.looks import look
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.slots import slot
from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched
from tests.topology.conftest import eventually

ROOMS = [f"room {number}" for number in range(12)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers() as made:
        yield made


@pytest.fixture
async def store(cluster: ClusterServers) -> AsyncIterator[RedisStore]:
    for server in cluster.masters:
        with server.client() as client:
            client.flushall()
    made = RedisStore(cluster.url)
    yield made
    await made.close()


class Circle:
    """One room as a runtime keeps it: each commit is asked for again with the same id until it is
    answered, and where the room has come to another server it is taken on under a new epoch.
    """

    def __init__(self, store: RedisStore, room: str) -> None:
        self.store = store
        self.room = room
        self.epochs = 1
        self.seq = 0
        self._since = 0

    @classmethod
    async def made(cls, store: RedisStore, room: str) -> "Circle":
        assert await store.create(room, "e1", b"s")
        return cls(store, room)

    async def commit(self, count: int = 1) -> None:
        """Commit so many events, one each."""
        for _ in range(count):
            async with asyncio.timeout(20):
                while not await self._tried():  # noqa: ASYNC110 -- the store is asked, as by a room
                    await asyncio.sleep(0.02)

    async def _tried(self) -> bool:
        one = self._next()
        try:
            answer = await self.store.commit(self.room, one)
            if isinstance(answer, Moved):
                return await self._taken_on(one)
        except StoreError:
            return False
        assert isinstance(answer, Committed), answer
        self.seq += 1
        return True

    def _next(self) -> Batch:
        commit_id = f"c{self.seq + 1}"
        return Batch(
            commit_id=commit_id,
            epoch=f"e{self.epochs}",
            base=self.seq,
            tail=f"c{self.seq}" if self.seq else "",
            commuting=False,
            events=(commit_id.encode(),),
        )

    async def _taken_on(self, one: Batch) -> bool:
        """Put the store's own room under a new epoch; True where it has that commit already."""
        found = await self.said()
        assert found.displaced
        done = await self.store.restore(
            self.room,
            Restore(
                epoch=f"e{self.epochs + 1}",
                position=found.position,
                at=0,
                snapshot=b"s",
                found=found.position,
            ),
        )
        assert done
        self.epochs, self._since = self.epochs + 1, found.seq
        was_done = found.tail == one.commit_id
        self.seq += was_done
        return was_done

    async def said(self) -> Opened:
        """Read it: under this epoch there is exactly what was committed to it."""
        found = await self.store.open(self.room)
        assert isinstance(found, Opened), found
        said = [each.data for each in sorted(found.entries, key=lambda each: each.seq)]
        assert said == [f"c{n}".encode() for n in range(self._since + 1, found.seq + 1)]
        assert found.seq in {self.seq, self.seq + 1}
        return found


async def committing(circle: Circle, over: asyncio.Event) -> None:
    """Commit one event after the other until it is over."""
    while not over.is_set():
        await circle.commit()


async def test_rooms_lie_on_all_masters_and_are_read_as_one(store: RedisStore):
    """The heartbeat compares all rooms, wherever they are."""
    inbox: list[Any] = []
    for room in ROOMS:
        circle = await Circle.made(store, room)
        await store.subscribe(room, inbox.append)
        await circle.commit(2)
        await store.signal(room, b"x")
    assert set(await store.positions(ROOMS)) == set(await store.rooms()) == set(ROOMS)
    await eventually(lambda: len(inbox) == 3 * len(ROOMS))
    assert {push.room for push in inbox if isinstance(push, Push)} == set(ROOMS)
    assert {told.room for told in inbox if isinstance(told, Signal)} == set(ROOMS)


async def test_positions_are_asked_for_in_one_round_trip_a_master(store: RedisStore):
    """A heartbeat with many rooms must not ask for them one by one."""
    rooms = [f"room {number}" for number in range(60)]
    await asyncio.gather(*(store.create(room, "e1", b"s") for room in rooms))
    await store.positions(rooms)
    before = metrics.registry.value("store_pipelines_total")
    assert len(await store.positions(rooms)) == len(rooms)
    # One for each of three masters, and one more for the list of living rooms.
    assert metrics.registry.value("store_pipelines_total") - before == 4


async def test_a_room_whose_slot_moves_goes_on_under_a_new_epoch(
    cluster: ClusterServers, store: RedisStore
):
    """Operators spread slots anew while a circle runs; nothing that was said is lost."""
    inbox: list[Any] = []
    circle = await Circle.made(store, ROOMS[0])
    await store.subscribe(circle.room, inbox.append)
    at = slot(keys.room_keys(circle.room).meta)
    source = cluster.owner(at)
    over = asyncio.Event()
    going_on = asyncio.ensure_future(committing(circle, over))
    for epoch, target in enumerate(((source + 1) % 3, (source + 2) % 3, source), 2):
        await asyncio.to_thread(cluster.move, at, cluster.owner(at), target)
        await eventually(lambda epoch=epoch: circle.epochs == epoch)
    over.set()
    await going_on
    await circle.said()
    async with asyncio.timeout(20):
        while not (inbox and inbox[-1].entries and inbox[-1].entries[-1].seq == circle.seq):
            # What was published before the channel had followed is read, not heard.
            await circle.commit()
            await asyncio.sleep(0.05)


async def test_while_a_slot_is_under_way_its_rooms_wait(cluster: ClusterServers, store: RedisStore):
    """A script needs all keys of a room in one place; what came too early is done once, later."""
    circle = await Circle.made(store, ROOMS[1])
    await circle.commit(2)
    at = slot(keys.room_keys(circle.room).meta)
    source = cluster.owner(at)
    with cluster.moving(at, source, (source + 1) % 3):
        waiting = asyncio.ensure_future(circle.commit(2))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
    await waiting
    await circle.said()
    await asyncio.to_thread(cluster.move, at, (source + 1) % 3, source)


async def test_a_fail_over_is_waited_out(store: RedisStore):
    """What was acknowledged stands on the replica, for it was there in time."""
    with Watched() as watched:
        other = RedisStore(watched.url)
        circle = await Circle.made(other, "r")
        await circle.commit(49)
        await asyncio.to_thread(watched.until_replicated)
        watched.master.kill()
        await circle.commit(10)
        await circle.said()
        assert circle.epochs == 2
        assert other.fault() == ""
        await other.close()


# -- what servers refuse


async def refused(server: RedisServer, *command: str) -> str:
    """Return the code by which a server refuses a command."""
    pipe = Pipe(dial.client(parse(server.url)))
    try:
        with pytest.raises(ReplyError) as told:
            await pipe.execute(*command)
        return told.value.code
    finally:
        await pipe.close()


async def test_a_refusal_is_known_by_its_code(cluster: ClusterServers):
    """What may be asked again depends on it, and redis-py cuts the code from the text."""
    at = cluster.owner(slot("k"))
    mine, next_one = cluster.masters[at], cluster.masters[(at + 1) % 3]
    assert await refused(next_one, "GET", "k") == "MOVED"
    assert await refused(mine, "MGET", "k", "j") == "CROSSSLOT"
    assert await refused(mine, "EVALSHA", "0" * 40, "0") == "NOSCRIPT"
    assert await refused(mine, "GET") == "ERR"
    with mine.client() as client:
        client.set("{k}a", "x")
    with cluster.moving(slot("k"), at, (at + 1) % 3):
        assert await refused(mine, "GET", "k") == "ASK"
        assert await refused(mine, "MGET", "{k}a", "{k}b") == "TRYAGAIN"
    with RedisServer() as replica, replica.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        assert await refused(replica, "SET", "k", "v") == "READONLY"
        client.config_set("replica-serve-stale-data", "no")
        assert await refused(replica, "GET", "k") == "MASTERDOWN"
        client.execute_command("ACL", "SETUSER", "default", "-get")
        assert await refused(replica, "GET", "k") == "NOPERM"


async def test_a_cluster_over_tls(certificates: dict[str, Path]):
    """Nodes tell of each other by address, the certificates name none: no name is checked."""
    with ClusterServers(replicas=True, certificates=certificates) as servers:
        seeds = ",".join(f"localhost:{each.directives['tls-port']}" for each in servers.masters)
        url = f"redis+cluster://{seeds}?tls=on&ca={certificates['ca']}"
        store, heard = RedisStore(f"{url}&verify=ca"), []
        for room in ROOMS:
            circle = await Circle.made(store, room)
            await store.subscribe(room, heard.append)
            await circle.commit(2)
        await eventually(lambda: len(heard) == 2 * len(ROOMS))
        assert store.fault() == ""
        await store.close()
        assert (await look(read(f"{url}&verify=ca"))).faults == ()
        assert all("for another name" in each for each in (await look(read(url))).faults)


async def test_a_server_that_answers_and_refuses_is_no_store():
    """Its memory is full, or it has become a replica: a balancer sends newcomers elsewhere."""
    with RedisServer() as server, server.client() as client:
        store = RedisStore(server.url)
        await store.renew("i", b"")
        assert store.fault() == ""
        client.config_set("maxmemory", 1)
        with pytest.raises(ReplyError) as refused:
            await store.renew("i", b"")
        assert (refused.value.code, store.fault()) == ("OOM", "store")
        await store.now()
        assert store.fault() == "store"
        client.config_set("maxmemory", 0)
        await store.renew("i", b"")
        assert store.fault() == ""
        await store.close()


# -- what push brings and nobody here can read


async def test_what_another_version_publishes_is_counted_and_passed_over(
    monkeypatch: pytest.MonkeyPatch,
):
    """While a fleet is updated; neither its words nor a line each come into the log."""
    lines: list[Any] = []
    monkeypatch.setattr(logs, "error", lambda event, **fields: lines.append((event, fields)))
    ignored = ("kind", "malformed")
    before = {each: metrics.registry.value("push_ignored_total", reason=each) for each in ignored}
    with RedisServer() as server, server.client() as client:
        store, heard = RedisStore(server.url), list[Any]()
        await store.subscribe("r", heard.append)
        for data in (b"Qe1 1  0\n", b"Pword 0  x\n", b"Sx"):
            client.publish(keys.room_keys("r").push, data)
        await eventually(lambda: bool(heard))
        await store.close()
    assert heard == [Signal(room="r", data=b"x")]
    for each in ignored:
        assert metrics.registry.value("push_ignored_total", reason=each) == before[each] + 1
    assert lines == [("push.malformed", {})]
