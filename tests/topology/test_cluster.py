"""Three masters: every key found, every channel heard, wherever its slot goes."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.pipe import ReplyError
from roomserver.stores.redis.slots import Layout, channel_in, slot
from roomserver.stores.redis.topology import Topology, connect
from tests.servers.cluster import ClusterServers
from tests.topology.conftest import QUICK, eventually

KEYS = [f"k{number}" for number in range(30)]


class Opened:
    def __init__(self, url: str) -> None:
        self.gaps = 0
        self.heard: list[bytes] = []
        self.topology: Topology = connect(url, gap=self.gap, probe="rs:probe:x", pace=QUICK)

    def gap(self) -> None:
        self.gaps += 1

    async def subscribe(self, key: str) -> None:
        await self.topology.reader.subscribe(key, self.heard.append)

    async def publish(self, key: str, word: str) -> None:
        async with asyncio.timeout(20):
            while True:
                try:
                    pipe = await self.topology.pipe(key)
                    await pipe.execute("SPUBLISH", key, word)
                except ReplyError as refused:
                    await self.topology.refresh(refused)
                except StoreError:
                    await asyncio.sleep(0.05)
                else:
                    return


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers() as made:
        yield made


@pytest.fixture
async def opened(cluster: ClusterServers) -> AsyncIterator[Opened]:
    made = Opened(cluster.url)
    yield made
    await made.topology.close()


async def test_keys_and_channels_of_all_masters_are_reached(opened: Opened):
    """Rooms lie anywhere."""
    await asyncio.gather(*map(opened.subscribe, KEYS))
    for key in KEYS:
        await opened.publish(key, key)
    await eventually(lambda: sorted(opened.heard) == sorted(each.encode() for each in KEYS))
    assert len(opened.topology.pipes()) == 3
    assert (opened.topology.fault("k1"), opened.gaps) == ("", 0)


async def test_a_slot_that_moves_takes_its_channels_along(cluster: ClusterServers, opened: Opened):
    """Operators spread the slots anew while circles run."""
    await opened.subscribe("k1")
    source = next(n for n in range(3) if cluster.starts[n] <= slot("k1") < cluster.starts[n + 1])
    await asyncio.to_thread(cluster.move, slot("k1"), source, (source + 1) % 3)
    await eventually(lambda: opened.gaps > 0)
    await opened.publish("k1", "moved")
    await eventually(lambda: opened.heard == [b"moved"])
    await asyncio.to_thread(cluster.move, slot("k1"), (source + 1) % 3, source)
    await opened.publish("k1", "back")
    await eventually(lambda: opened.heard[-1] == b"back")


async def test_a_cut_of_all_listeners_is_told_as_a_gap(cluster: ClusterServers, opened: Opened):
    """Each master has a reader of its own, and each comes back by itself."""
    await asyncio.gather(*map(opened.subscribe, KEYS))
    for server in cluster.masters:
        with server.client() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await eventually(lambda: opened.gaps > 0)
    async with asyncio.timeout(20):
        while missing := set(KEYS) - {each.decode() for each in opened.heard}:
            # The readers come back one after the other, each with a gap of its own.
            for key in missing:
                await opened.publish(key, key)
            await asyncio.sleep(0.05)
    assert opened.topology.fault("k1") == ""


async def test_where_no_node_answers_nothing_is_known(cluster: ClusterServers):
    """The fault is the store's, and it is told in time."""
    topology = connect("redis+cluster://127.0.0.1:1", gap=lambda: None, probe="p", pace=QUICK)
    with pytest.raises(StoreError):
        await topology.pipe("k")
    assert topology.fault("k1") == "store"
    await topology.close()


def test_the_view_of_a_node_that_is_well_and_latest_wins():
    """After a fail-over some nodes still tell of the old one."""
    old = Layout(ok=True, epoch=1, ranges=((0, 16383, ("a", 1)),))
    new = Layout(ok=True, epoch=2, ranges=((0, 16383, ("b", 1)),))
    cut_off = Layout(ok=False, epoch=3, ranges=((0, 16383, ("c", 1)),))
    assert max(old, new, cut_off) is new
    assert new.table()[16383] == ("b", 1)


def test_a_channel_is_found_for_a_single_slot():
    """A master may have very few slots, and its push is probed all the same."""
    assert slot(channel_in("rs:probe:x", [(77, 77)])) == 77
