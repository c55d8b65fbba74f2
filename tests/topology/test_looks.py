"""What `check` says of real servers, each with one thing wrong."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from roomserver.stores.redis import looks
from roomserver.stores.redis.looks import StoreFaultError, looked_at
from tests.servers.cluster import ClusterServers
from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched

SILENT = "nothing on disk, no slow log"


async def said(url: str) -> str:
    return await asyncio.to_thread(looked_at, url)


async def faults(url: str) -> str:
    with pytest.raises(StoreFaultError) as told:
        await said(url)
    return str(told.value)


def version(server: RedisServer) -> str:
    with server.client() as client:
        return str(client.info("server")["redis_version"])


# -- one server


async def test_a_server_in_order(server: RedisServer):
    """Whatever is wrong is told in words; nothing else is."""
    assert await said(server.url) == f"Redis {version(server)} answers; {SILENT}"


async def test_a_server_that_can_not_be_reached(tmp_path: Path):
    """A wrong port, a wrong name, a wrong path, a wrong protocol."""
    nobody = f"127.0.0.1:{lasting_port()}"
    assert await faults(f"redis://{nobody}") == "Redis can't be reached: nothing listens there"
    assert await faults("redis://nowhere.invalid") == "Redis has a name that leads nowhere"
    socket = await faults(f"unix://{tmp_path}/none.sock")
    assert socket == "Redis can't be reached: there is no such socket"


async def test_passwords_and_rights(server: RedisServer):
    """A user of Redis 7 may use no channel unless told so."""
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "deaf", "on", ">pw", "~*", "+@all")
        client.execute_command("ACL", "SETUSER", "mute", "on", ">pw", "&*", "+@all", "-eval")
    at = server.url.removeprefix("redis://")
    assert await faults(f"redis://deaf:no@{at}") == "Redis refuses the user or the password"
    assert "&rs:*" in await faults(f"redis://deaf:pw@{at}")
    assert "~rs:*" in await faults(f"redis://mute:pw@{at}")
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "blind", "on", ">pw", "~*", "&*", "+@all", "-info")
    assert (await faults(f"redis://blind:pw@{at}")).endswith("ACL SETUSER NAME +info")


async def test_tls(tls_server: RedisServer, certificates: dict[str, Path], server: RedisServer):
    """Whom to believe, which name, and whether TLS is spoken at all."""
    port, ca = tls_server.directives["tls-port"], certificates["ca"]
    assert SILENT in await said(f"rediss://localhost:{port}?ca={ca}")
    assert "nobody vouches for" in await faults(f"rediss://localhost:{port}")
    assert "for another name" in await faults(f"rediss://127.0.0.1:{port}?ca={ca}")
    assert "does it want TLS?" in await faults(f"redis://localhost:{port}")
    assert "does it speak TLS there?" in await faults(server.url.replace("redis:", "rediss:"))


async def test_a_replica_and_what_it_writes():
    """It takes no writes, and tomorrow it may be master: what it keeps counts."""
    followed = f"127.0.0.1 {lasting_port()}"
    with RedisServer(replicaof=followed, appendonly="yes") as replica:
        told = await faults(replica.url)
    assert "it is a replica, which takes no writes" in told
    assert "it logs every change to disk: appendonly no" in told
    assert "it writes rooms to disk when it follows a master: repl-diskless-load swapdb" in told


async def test_a_replica_of_a_single_server_is_looked_at_too(server: RedisServer):
    """By default it writes all that it is sent to a file, and nobody thinks of it."""
    with RedisServer(replicaof=f"127.0.0.1 {server.port}") as replica, server.client() as client:
        async with asyncio.timeout(20):
            while replica.port not in _followers(client):  # noqa: ASYNC110 -- Redis' own time
                await asyncio.sleep(0.05)
        told = await faults(server.url)
    assert f"127.0.0.1:{replica.port}: it writes rooms to disk when it follows a master" in told


def _followers(client: Any) -> list[int]:
    facts = client.info("replication")
    return [each["port"] for name, each in facts.items() if name.startswith("slave")]


def test_an_old_version():
    """Without sharded channels and functions of 7.0 a fleet does not work."""
    assert list(looks._too_old({"redis_version": "6.2.14"})) == [
        "Redis 6.2.14 is too old: 7.0 at least"
    ]
    assert list(looks._too_old({"redis_version": "7.0.0"})) == []
    assert list(looks._too_old({})) == []


# -- Sentinel


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with Watched() as made:
        yield made


async def test_sentinels_in_order(watched: Watched):
    """Who leads where, and what is there."""
    master = f"127.0.0.1:{watched.master.port}"
    told = await said(watched.url)
    assert told.startswith(
        f"3 sentinels lead to {master}; 1 replica; Redis {version(watched.master)}; {SILENT}"
    )


async def test_a_master_that_goes_on_without_replicas_is_named(watched: Watched):
    """Cut off from the sentinels it would take words that nobody else ever learns of."""
    ports = [watched.master.port, watched.replica.port]
    names = [f"127.0.0.1:{port}" for port in ports]
    assert f"({', '.join(names)}): min-replicas-to-write 1" in await said(watched.url)
    with watched.master.client() as master, watched.replica.client() as replica:
        master.config_set("min-replicas-to-write", 1)
        assert f"({names[1]}): min-replicas-to-write 1" in await said(watched.url)
        replica.config_set("min-replicas-to-write", 1)
        assert (await said(watched.url)).endswith(SILENT)
        for client in (master, replica):
            client.config_set("min-replicas-to-write", 0)


async def test_a_sentinel_without_enough_others_is_named():
    """A master may die on any evening: better to learn before that nobody would follow it."""
    with Watched() as few:
        for process in few._sentinels[1:]:
            process.kill()
        alone = f"sentinel 127.0.0.1:{few.ports[0]} reaches too few others for a fail-over"
        async with asyncio.timeout(20):
            while alone not in await faults(few.url):  # noqa: ASYNC110 -- it notices in its time
                await asyncio.sleep(0.1)


async def test_sentinels_that_do_not_lead(watched: Watched, server: RedisServer):
    """Each one by its address."""
    told = await faults(f"{watched.url}x")
    assert told.count("knows no master of that name") == 3
    nobody = f"127.0.0.1:{lasting_port()}"
    plain = f"127.0.0.1:{server.port}"
    told = await faults(watched.url.replace("//", f"//{nobody},{plain},"))
    assert f"sentinel {nobody} can't be reached: nothing listens there" in told
    assert f"sentinel {plain} is no sentinel" in told
    assert "it is a sentinel" in await faults(f"redis://127.0.0.1:{watched.ports[0]}")


async def test_a_replica_of_sentinels_that_writes(watched: Watched):
    """A fail-over would make it the store."""
    with watched.replica.client() as client:
        client.config_set("appendonly", "yes")
        told = await faults(watched.url)
        client.config_set("appendonly", "no")
    assert told == f"127.0.0.1:{watched.replica.port}: it logs every change to disk: appendonly no"


async def test_a_replica_to_which_sentinels_lead(watched: Watched, monkeypatch: Any):
    """While a fail-over is under way, or where somebody went about it by hand."""
    led = looks.sentinel.ask

    async def astray(address: Any, name: str) -> Any:
        found = await led(address, name)
        return structs.replace(found, port=watched.replica.port)

    monkeypatch.setattr(looks.sentinel, "ask", astray)
    told = await faults(watched.url)
    assert f"127.0.0.1:{watched.replica.port}, to which the sentinels lead, is a replica" in told


# -- Cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers(replicas=True) as made:
        yield made


async def test_a_cluster_in_order(cluster: ClusterServers, server: RedisServer):
    """And what is none, or is one and was not called so."""
    assert await said(cluster.url) == (f"3 masters; 3 replicas; Redis {version(server)}; {SILENT}")
    plain = f"127.0.0.1:{server.port}"
    assert f"{plain} is no part of a cluster" in await faults(f"redis+cluster://{plain}")
    one = f"redis://127.0.0.1:{cluster.masters[0].port}"
    assert await faults(one) == "it is part of a cluster: redis+cluster://HOST"


async def test_each_master_is_looked_at(cluster: ClusterServers):
    """Rooms lie on all of them, and on their replicas."""
    for number, one in enumerate((cluster.masters[2], cluster.replicas[1])):
        with one.client() as client:
            client.config_set("slowlog-log-slower-than", 10_000 + number)
            told = await faults(cluster.url)
            client.config_set("slowlog-log-slower-than", -1)
            client.slowlog_reset()
        assert told == (
            f"127.0.0.1:{one.port}: its slow log keeps what was said: slowlog-log-slower-than -1"
        )


async def test_slots_without_a_master_and_masters_without_a_replica(cluster: ClusterServers):
    """The rest of a cluster stands still with them."""
    with cluster.masters[1].client() as client:
        client.execute_command("CLUSTER", "DELSLOTS", cluster.starts[1], cluster.starts[1] + 1)
        told = await faults(f"redis+cluster://127.0.0.1:{cluster.masters[0].port}")
        assert "2 of 16384 slots belong to no master" in told
        client.execute_command("CLUSTER", "ADDSLOTS", cluster.starts[1], cluster.starts[1] + 1)
    cluster.replicas[0].kill()
    alone = f"nothing takes over from 127.0.0.1:{cluster.masters[0].port}"
    async with asyncio.timeout(10):
        while alone not in await said(cluster.url):  # noqa: ASYNC110 -- its master tells, soon
            await asyncio.sleep(0.1)
