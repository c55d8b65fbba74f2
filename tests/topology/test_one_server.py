"""One server, reached over TCP, TLS and a unix socket."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.pipe import ReplyError
from roomserver.stores.redis.topology import Topology, connect
from tests.servers.redis import RedisServer
from tests.topology.conftest import QUICK, eventually


def opened(url: str) -> Topology:
    return connect(url, gap=lambda: None, probe="rs:probe:test", pace=QUICK)


async def works(url: str) -> bool:
    """Tell whether commands and push go through."""
    topology = opened(url)
    heard: list[bytes] = []
    try:
        pipe = await topology.pipe("k")
        await topology.reader.subscribe("c", heard.append)
        await pipe.execute("PUBLISH", "c", "x")
        await eventually(lambda: heard == [b"x"])
        return topology.fault("k1") == ""
    except StoreError:
        return False
    finally:
        await topology.close()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server on a socket that asks for a password."""
    path = tmp_path_factory.mktemp("socket") / "redis.sock"
    with RedisServer(unixsocket=str(path)) as made:
        with made.client() as client:
            client.execute_command("ACL", "SETUSER", "me", "on", ">p@ss/word", "~*", "&*", "+@all")
            client.execute_command("ACL", "SETUSER", "default", "resetpass", "off")
        yield made


async def test_tcp(server: RedisServer):
    """What most fleets use."""
    assert await works(f"{server.url}/3")


async def test_a_socket_with_a_user_and_a_database(guarded: RedisServer):
    """Redis on the same machine needs no port."""
    path = guarded.directives["unixsocket"]
    assert await works(f"unix://me:p%40ss%2Fword@{path}?db=2")
    assert not await works(f"unix://me:wrong@{path}")


async def test_tls_with_an_authority_of_our_own(
    tls_server: RedisServer, certificates: dict[str, Path]
):
    """Between machines the store's traffic is what people say."""
    at = f"rediss://localhost:{tls_server.directives['tls-port']}"
    assert await works(f"{at}?ca={certificates['ca']}")
    assert await works(f"{at}?verify=none")


async def test_a_certificate_nobody_vouches_for_is_refused(
    tls_server: RedisServer, certificates: dict[str, Path]
):
    """Whoever sits in between can show any certificate."""
    port = tls_server.directives["tls-port"]
    assert not await works(f"rediss://localhost:{port}")
    assert not await works(f"rediss://127.0.0.1:{port}?ca={certificates['ca']}")


async def test_a_name_that_has_moved_on_from_a_replica_is_followed():
    """A name behind which the master changes leads to the new one at the next connection."""
    with RedisServer() as server:
        topology = opened(server.url)
        with server.client() as client:
            client.execute_command("REPLICAOF", "127.0.0.1", "1")
        pipe = await topology.pipe("k")
        with pytest.raises(ReplyError) as refused:
            await pipe.execute("SET", "k", "v")
        with server.client() as client:
            client.execute_command("REPLICAOF", "NO", "ONE")
        await topology.refresh(refused.value)
        assert (await topology.pipe("k")) is not pipe
        assert await (await topology.pipe("k")).execute("SET", "k", "v")
        await topology.close()


async def test_a_frozen_server_that_speaks_tls_is_left_at_once(
    tls_server: RedisServer, certificates: dict[str, Path]
):
    """It says no goodbye; a new master waits, and with it everybody in its rooms."""
    at = f"rediss://localhost:{tls_server.directives['tls-port']}?ca={certificates['ca']}"
    topology = opened(at)
    await topology.reader.subscribe("a", lambda _: None)
    await (await topology.pipe("k")).execute("SET", "k", "v", "EX", "60")
    tls_server.signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(8):
            await topology._server.leave()
        await eventually(lambda: topology.reader._listening is None, 2)
    finally:
        tls_server.signal(signal.SIGCONT)
    await eventually(lambda: topology.fault("k") == "" and topology.reader._listening is not None)
    await topology.close()
