"""What is done to an arena. Each fault returns when its cause was over, by the loop's clock.

An instance that ends gets a successor in its place, as an orchestrator or a unit file would see to
it. Nobody helps rooms or clients.
"""

import asyncio
import signal
from collections.abc import Mapping

from roomserver.tasks import spawn
from tests.chaos.arena import Arena, Fault
from tests.chaos.instances import Instance
from tests.chaos.people import Person
from tests.chaos.stores import Alone, Guarded, Kind, Spread, is_master
from tests.servers.redis import RedisServer
from tests.servers.sentinel import until

STOPPED_S = 20.0
UNHEARD = 0.7
"""How often an instance that is stopped is not even pushed the end of a room."""


def _now() -> float:
    return asyncio.get_running_loop().time()


# -- instances


async def kill(arena: Arena) -> float:
    """Kill any instance."""
    return await _killed(arena, arena.rng.choice(arena.instances))


async def kill_holders(arena: Arena) -> float:
    """Kill the instance on which somebody who has the floor sits."""
    holders = [
        person
        for person in arena.people
        if (turn := person.account.room["turn"]) and turn["holder"] == person.id
    ]
    return await _killed(arena, _instance_of(arena, holders or arena.people))


async def kill_hosts(arena: Arena) -> float:
    """Kill the instance on which a host sits."""
    hosts = [person for person in arena.people if person.role == "host"]
    return await _killed(arena, _instance_of(arena, hosts))


async def stop(arena: Arena) -> float:
    """Stop an instance in its tracks for longer than its lease lasts, then let it go on."""
    instance = arena.rng.choice(arena.instances)
    instance.signal(signal.SIGSTOP)
    await asyncio.sleep(STOPPED_S)
    instance.signal(signal.SIGCONT)
    return _now()


async def rolling(arena: Arena) -> float:
    """Restart all instances, each when the one before is ready again."""
    for instance in arena.instances:
        arena.expect(await instance.drain() == 0, "a drain did not end in order")
        await instance.start()
        await asyncio.to_thread(until, instance.is_ready, "an instance did not become ready")
    return _now()


def _instance_of(arena: Arena, people: list[Person]) -> Instance:
    return arena.instances[arena.rng.choice(people).client.at]


async def _killed(arena: Arena, instance: Instance) -> float:
    await instance.kill()
    over_at = _now()

    async def again() -> None:
        await asyncio.sleep(arena.rng.uniform(0.2, 3))
        await instance.start()

    arena.restarting.append(spawn(again(), name="chaos.restart"))
    return over_at


# -- Redis


async def pause(arena: Arena) -> float:
    """Let Redis answer nobody for some seconds."""
    seconds = arena.rng.uniform(1, 12)
    await _tell(arena, "CLIENT", "PAUSE", int(seconds * 1000), "ALL")
    await asyncio.sleep(seconds)
    return _now()


async def deafen(arena: Arena) -> float:
    """Cut all connections that listen, several times, while people talk."""
    for _ in range(arena.rng.randint(1, 5)):
        arena.chatter()
        await _tell(arena, "CLIENT", "KILL", "TYPE", "pubsub")
        await asyncio.sleep(arena.rng.uniform(0.02, 0.1))
        arena.chatter()
        await asyncio.sleep(arena.rng.uniform(0.02, 0.5))
    return _now()


async def lose(arena: Arena) -> float:
    """Kill Redis; it comes back with nothing."""
    await _lost(arena, arena.rng.choice([0, 0.5, 3, 6, 12]))
    return _now()


async def stop_close_lose(arena: Arena) -> float:
    """Stop an instance, close a room elsewhere, kill Redis, which knew of it, and let all go on.

    The stopped one still has the room as it was, and finds a Redis that has nothing. What was
    pushed to it waits in its socket, but where that was cut before the end.
    """
    instance = arena.instances[arena.closing.guest.client.at]
    instance.signal(signal.SIGSTOP)
    try:
        if arena.rng.random() < UNHEARD:
            await _tell(arena, "CLIENT", "KILL", "TYPE", "pubsub")
        await arena.closing.close()
        await _lost(arena, arena.rng.choice([0, 3]))
        await asyncio.sleep(arena.rng.choice([0, 3, 12]))
    finally:
        instance.signal(signal.SIGCONT)
    return _now()


async def _lost(arena: Arena, seconds: float) -> None:
    store = arena.store
    assert isinstance(store, Alone)
    await asyncio.to_thread(store.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(store.start)


async def fail_over(arena: Arena) -> float:
    """Kill the master; over when sentinels lead to another, to which the old one then returns.

    Sometimes the replica hears nothing more in the master's last moment: what was acknowledged
    then is lost with it.
    """
    store, master, replica = await _pair(arena)
    await _behind(arena, master, replica)
    await asyncio.to_thread(until, lambda: _leads(store, replica), "no fail-over")
    return _returned(arena, master)


async def cluster_fail_over(arena: Arena) -> float:
    """Kill the master of a third of the slots, as above; over when its replica has its place."""
    store = arena.store
    assert isinstance(store, Spread)
    master, replica = await asyncio.to_thread(store.pair, arena.rng.randrange(3))
    await asyncio.to_thread(until, lambda: _follows(replica, master), "none follows", 60)
    await _behind(arena, master, replica)
    await asyncio.to_thread(until, lambda: is_master(replica), "no fail-over")
    return _returned(arena, master)


async def _behind(arena: Arena, master: RedisServer, replica: RedisServer) -> None:
    """Kill a master; in half of the cases its replica has not heard the last of it."""
    deaf_s = arena.rng.choice([0, 0, 0.4, 1])
    if deaf_s:
        replica.signal(signal.SIGSTOP)
        await asyncio.sleep(deaf_s)
    await asyncio.to_thread(master.kill)
    replica.signal(signal.SIGCONT)


def _returned(arena: Arena, master: RedisServer) -> float:
    """Return when the fail-over was over, and let the old master come back."""
    over_at = _now()
    arena.restarting.append(spawn(asyncio.to_thread(master.start), name="chaos.restart"))
    return over_at


async def freeze(arena: Arena) -> float:
    """Freeze the master until it is replaced; it wakes and takes itself for the master still."""
    store, master, replica = await _pair(arena)
    master.signal(signal.SIGSTOP)
    try:
        await asyncio.to_thread(until, lambda: _leads(store, replica), "no fail-over")
        await asyncio.sleep(arena.rng.choice([0, 0.1, 2]))
    finally:
        master.signal(signal.SIGCONT)
    return _now()


async def _pair(arena: Arena) -> tuple[Guarded, RedisServer, RedisServer]:
    """Return store, master and replica, once the one follows the other."""
    store = arena.store
    assert isinstance(store, Guarded)
    await asyncio.to_thread(until, lambda: _follows(store.other, store.server), "none follows", 60)
    return store, store.server, store.other


def _leads(store: Guarded, server: RedisServer) -> bool:
    return is_master(server) and store.led_to() == server.port


def _follows(server: RedisServer, master: RedisServer) -> bool:
    with server.client() as client:
        told = client.info("replication")
    is_up = told.get("master_link_status") == "up"
    return is_up and int(told.get("master_port", 0)) == master.port


async def _tell(arena: Arena, *words: str | int) -> None:
    """Tell all masters."""

    def tell() -> None:
        for server in arena.store.servers:
            with server.client() as client:
                client.execute_command(*words)

    await asyncio.to_thread(tell)


# -- the way from one instance to Redis


async def cut(arena: Arena) -> float:
    """Reset one instance's connections to Redis and refuse new ones."""
    way = arena.the_way()
    way.reset()
    await asyncio.sleep(_a_while(arena))
    way.mend()
    return _now()


async def swallow(arena: Arena) -> float:
    """Let vanish what one instance and Redis say to each other; then it all arrives, late."""
    way = arena.the_way()
    way.swallow()
    await asyncio.sleep(_a_while(arena))
    way.mend()
    return _now()


async def forget(arena: Arena) -> float:
    """Let vanish what they say, and for ever what goes over the connections of before."""
    way = arena.the_way()
    way.swallow()
    await asyncio.sleep(_a_while(arena))
    way.mend(forgotten=True)
    return _now()


def _a_while(arena: Arena) -> float:
    """Return some seconds: in one of four cases more than a lease or a replica's word lasts."""
    return arena.rng.choice([0.2, 2, arena.rng.uniform(4, 10), arena.rng.uniform(16, 20)])


FAULTS: Mapping[str, Fault] = {
    "kill": kill,
    "kill-holders": kill_holders,
    "kill-hosts": kill_hosts,
    "stop": stop,
    "rolling": rolling,
    "pause": pause,
    "deafen": deafen,
    "lose": lose,
    "stop-close-lose": stop_close_lose,
    "fail-over": fail_over,
    "freeze": freeze,
    "cluster-fail-over": cluster_fail_over,
    "cut": cut,
    "swallow": swallow,
    "forget": forget,
}

ONLY: Mapping[str, Kind] = {
    # A replica would keep what is to be lost.
    **dict.fromkeys(["lose", "stop-close-lose", "cut", "swallow", "forget"], "alone"),
    **dict.fromkeys(["fail-over", "freeze"], "guarded"),
    "cluster-fail-over": "spread",
}
"""The one kind of store in which a fault is possible; the others are in each."""
LASTS_S = {
    "stop": STOPPED_S,
    "rolling": 18.0,
    "pause": 6.5,
    "lose": 5.0,
    "stop-close-lose": 9.0,
    "fail-over": 4.0,
    "freeze": 5.0,
    "cluster-fail-over": 5.0,
    "cut": 7.0,
    "swallow": 7.0,
    "forget": 7.0,
}
"""How long a cause lasts on average, where it is not over at once."""
