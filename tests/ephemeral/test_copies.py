"""Sentinel and Cluster: what is over stands on no master and on none of its replicas either."""

import contextlib

import pytest
from msgspec import Struct

from tests.ephemeral.conftest import houses
from tests.ephemeral.evening import all_is_said, evening, held
from tests.ephemeral.places import Places, looking
from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched, until


class Several(Struct):
    """What runs: `pairs` of a master and its replica."""

    url: str
    pairs: list[tuple[RedisServer, RedisServer]]


@contextlib.contextmanager
def sentinel():
    with Watched() as watched:
        yield Several(watched.url, [(watched.master, watched.replica)])


@contextlib.contextmanager
def cluster():
    with ClusterServers(replicas=True) as servers:
        yield Several(servers.url, list(zip(servers.masters, servers.replicas, strict=True)))


@pytest.mark.parametrize("topology", [sentinel, cluster], ids=lambda each: each.__name__)
async def test_no_copy_outlives_a_removal_or_a_room(topology, tmp_path):
    """Each is found first on a master and on its replica, which whoever reads one reads as well."""
    with topology() as several:
        one, two = houses(tmp_path, several)
        servers = [server for pair in several.pairs for server in pair]
        with one, two:
            everywhere = Places(servers[0], one, two, copies=servers[1:])
            async with evening(one, two) as e:
                await all_is_said(e)
                slip = e.canary("slip")
                said = await e.wren.did("message.post", text=slip)
                await held(e, "held")
                until(lambda: in_step(several), "a replica lags")
                for canary in e.canary.sung:
                    assert everywhere.where(canary) == {"dump"}
                    assert {"dump"} in [copies(pair, canary) for pair in several.pairs]
                await e.wren.did("message.retract", message=said["id"])
                until(lambda: in_step(several), "a replica lags")
                assert everywhere.where(slip) == set()
                assert everywhere.where(e.canary("said")) == {"dump"}
                await e.host.did("room.close", words=e.canary("goodbye"))
                until(lambda: in_step(several), "a replica lags")
                left = {each: everywhere.where(each) for each in (*e.canary.sung, e.room.id)}
                assert {each for each, kinds in left.items() if kinds} == set()
                assert endless(servers) == []


def copies(pair, canary):
    """Return where it stands on both of a pair alike."""
    master, replica = (Places(server).where(canary) for server in pair)
    return master & replica


def in_step(several):
    """Tell whether each replica has what its master had a moment ago."""
    return all(at(pair[0], "master") <= at(pair[1], "slave") for pair in several.pairs)


def at(server, who):
    with server.client() as client:
        return int(client.info("replication")[f"{who}_repl_offset"])


def endless(servers):
    """Return the keys that do not end by themselves."""
    found = []
    for server in servers:
        with looking(server) as client:
            found += [key for key in client.keys("*") if client.pttl(key) == -1]
    return found
