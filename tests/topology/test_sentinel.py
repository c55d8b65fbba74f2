"""A master that sentinels know: found, lost, found again."""

import asyncio
import signal
from collections.abc import Iterator

import pytest
from redis import exceptions

from roomserver.observability import logs
from roomserver.redis_url import read
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.pipe import ReplyError
from roomserver.stores.redis.sentinel import LOOK_S, Said, Sentinel, ask_all
from roomserver.stores.redis.topology import Topology, connect
from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched
from tests.topology.conftest import QUICK, eventually


@pytest.fixture
def watched() -> Iterator[Watched]:
    with Watched() as made:
        yield made


async def written(topology: Topology, value: str) -> bool:
    """Try once to write, as the store does."""
    try:
        pipe = await topology.pipe("k")
        await pipe.execute("SET", "k", value)
    except ReplyError as refused:
        await topology.refresh(refused)
        return False
    except StoreError:
        return False
    return True


async def test_commands_and_push_follow_the_master_through_a_fail_over(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
):
    """A machine dies in the middle of a circle, and nobody restarts anything by hand."""
    gaps: list[int] = []
    heard: list[bytes] = []
    told: list[str] = []
    for level in ("info", "warning"):
        monkeypatch.setattr(logs, level, lambda event, **_: told.append(event))
    topology = connect(watched.url, gap=lambda: gaps.append(1), probe="rs:probe:x", pace=QUICK)
    await topology.reader.subscribe("c", heard.append)
    assert await written(topology, "before")
    watched.master.kill()
    async with asyncio.timeout(30):
        while not await written(topology, "after"):  # noqa: ASYNC110 -- tries, not looks
            await asyncio.sleep(0.05)
    await eventually(lambda: bool(gaps))
    with watched.replica.client() as client:
        assert client.get("k") == b"after"
    await (await topology.pipe("k")).execute("PUBLISH", "c", "x")
    await eventually(lambda: heard == [b"x"])
    await eventually(lambda: topology.fault("k1") == "")
    assert [each for each in told if each.startswith("store.")] == ["store.lost", "store.back"]
    await topology.close()


async def test_what_is_away_stays_away_until_another_server_has_answered():
    """An instance that has only been told of a new master must not draw people to it yet."""
    nobody = f"redis://127.0.0.1:{lasting_port()}/0"
    topology = connect(nobody, gap=lambda: None, probe="rs:probe:x", pace=QUICK)
    assert not await written(topology, "x")
    (left,) = topology.pipes()
    await topology._server.leave()
    assert left not in topology.pipes()
    assert topology.fault("k") == "store"
    await topology.close()


async def test_a_frozen_master_is_left_as_soon_as_it_is_replaced(watched: Watched):
    """When it wakes it would answer as before; what it kept then, nobody else would learn."""
    topology = connect(watched.url, gap=lambda: None, probe="rs:probe:x", pace=QUICK)
    assert await written(topology, "before")
    pipe = await topology.pipe("k")
    watched.master.signal(signal.SIGSTOP)
    await eventually(lambda: watched.led_to() == watched.replica.port, 20)
    await eventually(lambda: pipe not in topology.pipes(), LOOK_S / 2)
    watched.master.signal(signal.SIGCONT)
    await eventually(lambda: topology.fault("k1") == "")
    assert await written(topology, "after")
    with watched.replica.client() as client:
        assert client.get("k") == b"after"
    await topology.close()


class LedBack(Sentinel):
    """Its looks are told that `new` is the master; who connects is led to `old` until all know."""

    old = new = ("127.0.0.1", 0)
    all_have_heard = False

    async def _locate(self) -> tuple[str, int]:
        task = asyncio.current_task()
        is_looking = task is not None and task.get_name() == "redis.sentinel"
        return self.new if is_looking or self.all_have_heard else self.old


async def test_who_is_led_back_to_a_master_that_was_replaced_leaves_it_again_at_once():
    """It may have woken: all that is said there until the next look would be lost."""
    with RedisServer() as old, RedisServer() as new:
        nobody = read(f"redis+sentinel://127.0.0.1:{lasting_port()}/rooms")
        topology = LedBack(nobody, gap=lambda: None, probe="rs:probe:x", pace=QUICK)
        topology.old, topology.new = ("127.0.0.1", old.port), ("127.0.0.1", new.port)
        assert await written(topology, "before")
        for all_have_heard in (False, True):
            topology.all_have_heard = all_have_heard
            (left,) = topology.pipes()
            topology._news.set()
            await eventually(lambda left=left: left not in topology.pipes(), LOOK_S / 2)
            assert await written(topology, f"after {all_have_heard}")
        with old.client() as client, new.client() as other:
            assert (client.get("k"), other.get("k")) == (b"after False", b"after True")
        await topology.close()


async def test_a_name_no_sentinel_knows_leads_nowhere(watched: Watched):
    """A mistyped name must not lead to some other master."""
    place = read(f"{watched.url}x")
    with pytest.raises(exceptions.ConnectionError):
        await ask_all(place.seeds, place.name)


async def test_a_replica_is_not_taken_for_the_master(watched: Watched):
    """A sentinel that is behind may lead to a master that was replaced."""
    topology = connect(watched.url, gap=lambda: None, probe="rs:probe:x", pace=QUICK)
    with watched.master.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", str(watched.replica.port))
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(StoreError):
        await (await topology.pipe("k")).execute("GET", "k")
    await topology.close()


def test_the_latest_configuration_wins():
    """A sentinel cut off from the others leads to a master that was replaced."""
    old = Said(epoch=1, promoted=False, up=True, host="a", port=1)
    new = Said(epoch=2, promoted=False, up=False, host="b", port=1)
    moving = Said(epoch=1, promoted=True, up=False, host="b", port=1)
    assert max(old, new, moving) is new
    assert max(old, moving) is moving
