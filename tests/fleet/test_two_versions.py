"""An update while people talk: an old and a new instance share a Redis and write rooms differently.

The new one is the same code with the next schema number; whatever an update adds is no more than
that to the old one.
"""

import asyncio
import signal

import pytest

from tests.fleet.conftest import elsewhere, started

NEWER = ("-m", "tests.fleet.newer_server")
LOOKED_S = 15
"""Where push is late, a look at all rooms shows it, every 5 s."""


@pytest.fixture
def old(tmp_path, redis_server):
    with started(tmp_path / "old", redis_server.url) as house:
        yield house


@pytest.fixture
def new(tmp_path, redis_server):
    with started(tmp_path / "new", redis_server.url, program=NEWER) as house:
        yield house


def position(person):
    return {name: person.welcome[name] for name in ("epoch", "seq", "p")}


async def refused_at(room, house, **secret):
    """Return the code with which an instance closes the door."""
    async with elsewhere(room, house).knock(**secret) as knocking:
        return await knocking.closed()


async def test_the_old_instance_sends_people_away_once_the_new_one_wrote_their_room(old, new):
    """They come back there with their seats and miss nothing; who does not is away."""
    room = old.room()
    there = elsewhere(room, new)
    async with room.person("Wrenna") as wren, room.person("Tovik") as tovik:
        await wren.did("message.post", text="before")
        async with there.person("Anneke") as anneke:
            # Where push is late, the look at all rooms shows it, every 5 s.
            assert await wren.closed(wait_s=LOOKED_S) == 4001
            assert await tovik.closed(wait_s=LOOKED_S) == 4001
            async with there.back(wren, **position(wren)) as again:
                assert (again.you, again.welcome["recovered"]) == (wren.you, True)
                told = [body.get("text") for body in again.welcome["history"]]
                assert "before" in told
                await again.did("message.post", text="after")
                assert (await anneke.hear("message.posted"))["text"] == "after"
                away = await anneke.hear("participant.away", wait_s=25)
                assert away["participant"] == tovik.you


async def test_the_old_instance_keeps_such_a_room_shut_and_tells_nobody_that_it_is_gone(old, new):
    """A balancer may lead people there again: come back, never that the link is wrong."""
    room = old.room()
    async with room.person("Wrenna") as wren, elsewhere(room, new).person("Anneke"):
        assert await wren.closed() == 4001
        assert await refused_at(room, old) == 4001
        assert await refused_at(room, old, resume=wren.resume) == 4001
        assert await refused_at(room, old, host_key=room.host_key) == 4001
        assert (await asyncio.to_thread(old.call, "GET", f"/api/rooms/{room.id}"))[0] == 503


async def test_a_room_in_which_only_old_instances_have_people_stays_until_they_drain(old, new):
    """A new instance beside them changes nothing for anybody."""
    room = old.room()
    async with room.person("Wrenna") as wren:
        await wren.did("message.post", text="still here")
        old.process.send_signal(signal.SIGTERM)
        await wren.hear("drain")
        assert await wren.closed() == 4001
        async with elsewhere(room, new).back(wren, **position(wren)) as again:
            assert again.welcome["recovered"]
            await again.did("message.post", text="at the new one")


async def test_on_the_way_back_rooms_wait_for_a_new_instance(old, new, tmp_path, redis_server):
    """The old one can't read what the new one wrote, and leaves it alone."""
    room = new.room()
    async with room.person("Wrenna") as wren:
        await wren.did("message.post", text="kept")
        new.process.send_signal(signal.SIGTERM)
        await wren.hear("drain")
        assert await wren.closed() == 4001
        await asyncio.to_thread(new.process.wait, 20)
    assert await refused_at(room, old, resume=wren.resume) == 4001
    with started(tmp_path / "again", redis_server.url, program=NEWER) as again:
        async with elsewhere(room, again).back(wren, **position(wren)) as back:
            assert back.welcome["recovered"]
            await back.did("message.post", text="goes on")
