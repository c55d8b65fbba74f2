"""The end of a room, however it comes: afterwards nothing of it stands anywhere."""

import asyncio
import re
import signal
import time

from msgspec.structs import replace

from roomserver.domain.limits import HOUR
from roomserver.rooms.records import decode_snapshot, encode_snapshot
from roomserver.stores.redis.keys import TOMBSTONE_MS, room_keys
from tests.ephemeral.conftest import KEY, houses
from tests.ephemeral.evening import all_is_said, evening, held

WAIT_S = 60
ROOM_MS = 900_000


async def test_what_a_host_closes_is_gone(places):
    """With the words of the goodbye itself."""
    async with evening(*places.houses) as e:
        traces = await said_and_found(places, e)
        words = e.canary("goodbye")
        await e.host.did("room.close", words=words)
        assert (await e.wren.hear("room.closed"))["words"] == words
        assert await e.wren.closed() == 4505
        nothing_is_left(places, e, [*traces, words])


async def test_what_is_deleted_over_http_is_gone(places):
    """Through an instance where the host is not."""
    async with evening(*places.houses) as e:
        traces = await said_and_found(places, e)
        two = places.houses[1]
        status, _ = await asyncio.to_thread(two.call, "DELETE", f"/api/rooms/{e.room.id}")
        assert status == 204
        assert await e.host.closed() == await e.wren.closed() == 4505
        nothing_is_left(places, e, traces)


async def test_what_nobody_is_in_any_more_is_gone(places):
    """`empty_s` after the last one went, who need not have said goodbye."""
    async with evening(*places.houses) as e:
        traces = await said_and_found(places, e)
        await e.host.did("room.leave")
        for each in (e.wren, e.tovik):
            each.socket.transport.abort()
        found_still(places, e)
        await ended(places, e)
        nothing_is_left(places, e, traces)


async def test_what_has_lasted_long_enough_is_gone(own, tmp_path):
    """`max_hours`: the room's birth is put back by so much while no instance minds it."""
    async with evening(*own.houses) as e:
        traces = await said_and_found(own, e)
        for house in own.houses:
            house.kill()
    age(own.server, e.room.id)
    found_still(own, e)
    fresh = houses(tmp_path / "second", own.server)
    with fresh[0], fresh[1]:
        own.houses += fresh
        # Whoever looks at it makes an instance mind it; its last minute has run out by then.
        status, _ = await asyncio.to_thread(fresh[0].call, "GET", f"/api/rooms/{e.room.id}")
        assert status in {200, 404}
        await ended(own, e)
        nothing_is_left(own, e, traces)


async def test_what_no_instance_minds_any_more_is_gone(own):
    """All are killed at once: every key ends by itself, a room's within 15 minutes.

    Those minutes are looked at and then taken away, for no test can wait for them.
    """
    async with evening(*own.houses) as e:
        traces = await said_and_found(own, e)
        for house in own.houses:
            house.kill()
    found_still(own, e)
    with own.server.client() as client:
        lives = {key.decode(): client.pttl(key) for key in client.keys("*")}
        mine = room_keys(e.room.id)[:4]
        assert set(mine) == {key for key in lives if key in room_keys(e.room.id)}
        assert all(0 < lives[key] <= ROOM_MS for key in mine), lives
        assert all(0 < life <= ROOM_MS for life in lives.values()), lives
        for key in lives:
            client.pexpire(key, 1)
        await until(lambda: not client.keys("*"))
    nothing_is_left(own, e, traces, tombstone=False)


async def test_what_was_restored_is_gone_as_well(own):
    """A store that came back empty gets the whole room again, until it ends."""
    async with evening(*own.houses) as e:
        traces = await said_and_found(own, e)
        await asyncio.to_thread(own.server.kill)
        assert {each for each in traces if own.where(each)} == set()
        await asyncio.to_thread(own.server.start)
        await e.host.hear("welcome", wait_s=WAIT_S)
        found_still(own, e)
        await e.host.did("room.close")
        nothing_is_left(own, e, traces)


async def test_an_instance_that_was_stopped_leaves_nothing(own):
    """TERM in the middle of an evening: outputs and folders are as clean as before."""
    async with evening(*own.houses) as e:
        traces = await said_and_found(own, e)
        for house in own.houses:
            house.process.send_signal(signal.SIGTERM)
        for house in own.houses:
            assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0
        found_still(own, e)
        await asyncio.to_thread(own.server.kill)
        assert {each for each in traces if own.where(each)} == set()


async def said_and_found(places, e):
    """Say everything, find it in Redis and nowhere else; return all that has to go."""
    await all_is_said(e)
    await held(e, "held")
    found_still(places, e)
    assert places.where(e.room.id) == places.where(e.wren.you) == {"dump"}
    assert places.where(e.mark(KEY)) == {"dump"}
    assert {each for each in e.secrets if places.where(each)} == set()
    people = [each.you for each in (e.host, e.wren, e.tovik)]
    return [*e.canary.sung, *e.secrets, *people, e.mark(KEY), e.room.id]


def found_still(places, e):
    """All that was said stands in the values of Redis' keys, and nowhere else."""
    assert {
        each: kinds for each in e.canary.sung if (kinds := places.where(each)) != {"dump"}
    } == {}


def nothing_is_left(places, e, traces, *, tombstone=True):
    """Nothing of the room stands anywhere, but for the id of its last commit under a hash."""
    assert {each: found for each in traces if (found := places.where(each))} == {}
    keys = room_keys(e.room.id)
    with places.server.client() as client:
        assert client.exists(*keys[:4]) == 0
        stone = client.get(keys.end)
        assert bool(re.fullmatch(rb"\S{22} \d+", stone or b"")) is tombstone, stone
        assert client.pttl(keys.end) <= TOMBSTONE_MS


async def ended(places, e):
    """Wait for the end of the room."""
    with places.server.client() as client:
        await until(lambda: client.exists(room_keys(e.room.id).end))


async def until(happened):
    """Wait for what a server does in its own time."""
    async with asyncio.timeout(WAIT_S):
        while not happened():  # noqa: ASYNC110  # Redis tells nobody
            await asyncio.sleep(0.05)


def age(server, room):
    """Let a room that nobody minds have been warned of its end, and its last minute be over."""
    keys = room_keys(room)
    with server.client() as client:
        found = decode_snapshot(client.get(keys.snap))
        state = found.state
        born = state.created_at - state.settings.max_hours * HOUR
        over = replace(
            state, created_at=born, closing="max_hours", closes_at=int(time.time() * 1000)
        )
        client.set(keys.snap, encode_snapshot(replace(found, state=over)), keepttl=True)
