"""`serve --workers 2` as an operator starts it: one command, one address, two instances."""

import asyncio
import contextlib
import os
import signal

import pytest
from websockets.protocol import State

from roomserver.tasks import spawn
from tests.e2e.commands import going_on, run
from tests.fleet.conftest import elsewhere, started
from tests.fleet.looking import WAIT_S, alive, answers, children, connections, gone, until

MOST = 40
"""So many come at most until each worker has somebody: the kernel gives sockets to either."""
AWAY_S = 6
"""Who is lost is shown as away after five seconds."""


@pytest.fixture
def workers(tmp_path, redis_server):
    """Two workers, each with an admin listener of its own."""
    more = ("--workers", "2", "--admin-bind", "127.0.0.1:0")
    with started(tmp_path / "workers", redis_server.url, *more) as house:
        pids = children(house)
        yield house
        # Whatever a test did, nothing of it goes on afterwards.
        for pid in {*pids, *children(house)}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def other(tmp_path, redis_server):
    """An instance by itself, for those who are sent away."""
    with started(tmp_path / "other", redis_server.url) as house:
        yield house


@pytest.fixture
def look(tmp_path, redis_server):
    """Look at the instances that live."""
    return lambda: alive(redis_server, tmp_path)


async def test_one_circle_sits_on_both(workers, look):
    """Whoever opens the link gets either worker, and hears everybody."""
    room = workers.room(capacity=100)
    async with contextlib.AsyncExitStack() as stack:
        people = await spread(stack, room, look)
        for number, each in enumerate(people):
            await each.did("message.post", text=f"word {number}")
        words = [f"word {number}" for number in range(len(people))]
        for each in people:
            posted = [body["text"] for body in each.heard if body["type"] == "message.posted"]
            while len(posted) < len(words):
                posted.append((await each.hear("message.posted"))["text"])
            assert posted == words


async def test_a_killed_worker_is_replaced_and_its_people_go_on(workers, look):
    """They come back at the same address at once, while the other worker serves alone."""
    room = workers.room(capacity=100)
    async with contextlib.AsyncExitStack() as stack:
        people = await spread(stack, room, look)
        before, pids = ids(look), children(workers)
        os.kill(pids[0], signal.SIGKILL)
        cut = await cut_off(people)
        assert 0 < len(cut) < len(people)
        stayed = next(each for each in people if each not in cut)
        for each in cut:
            position = {name: each.welcome[name] for name in ("epoch", "seq", "p")}
            again = await stack.enter_async_context(room.back(each, **position))
            assert again.welcome["recovered"]
            await again.did("message.post", text=f"back {each.you}")
            while (await stayed.hear("message.posted"))["text"] != f"back {each.you}":
                pass
        await until(lambda: len({*children(workers)} - {pids[0]}) == 2)
        assert '"worker.ended"' in workers.stderr.read_text()
        await until(lambda: len(ids(look) - before) == 1)
        await spread(stack, room, look)
        assert not {each["type"] for each in stayed.heard} & {"participant.away"}


async def test_term_sends_everybody_elsewhere_and_ends_in_order(workers, other, look):
    """Drain, 4001, exit 0; no worker stays behind, nobody is seen as away."""
    room = workers.room(capacity=100)
    there = elsewhere(room, other)
    async with contextlib.AsyncExitStack() as stack:
        stayed = await stack.enter_async_context(there.person())
        people = await spread(stack, room, look, but=other)
        pids = children(workers)
        workers.process.send_signal(signal.SIGTERM)
        for each in people:
            assert (await each.hear("drain"))["reconnect_in_ms"] >= 0
            assert await each.closed() == 4001
            await stack.enter_async_context(there.back(each))
        assert await asyncio.to_thread(workers.process.wait, WAIT_S) == 0
        assert gone(pids)
        await stayed.stay(AWAY_S)
        await stayed.did("message.post", text="still here")
        assert not {each["type"] for each in stayed.heard} & {"participant.away"}


async def test_hang_ups_end_no_worker_that_is_starting(tmp_path, redis_server):
    """Whoever changes a file need not look first; what came too early is told later."""
    words = ("--workers", "2", "--bind", "127.0.0.1:0", "--admin-bind", "")
    with going_on(tmp_path, "serve", *words, "--store", redis_server.url) as house:
        await until(lambda: len(children(house)) == 2)
        pids = children(house)
        first = spawn(asyncio.to_thread(house.line), name="test.line")
        while not first.done():
            house.process.send_signal(signal.SIGHUP)
            await asyncio.wait([first], timeout=0.05)
        assert (await first).startswith("listening on ")
        await until(lambda: house.errors.read_text().count('"catalog.reloaded"') >= 2)
        assert children(house) == pids
        code, _ = await asyncio.to_thread(house.end)
        assert (code, gone(pids)) == (0, True)


async def test_a_worker_that_was_asked_to_go_is_not_started_again(
    workers, redis_server, tmp_path, look
):
    """Its people go to the other at the same address; when all were asked, the command ends."""
    room = workers.room(capacity=100)
    async with contextlib.AsyncExitStack() as stack:
        people = await spread(stack, room, look)
        chosen, last = sorted(ids(look))
        assert (await asked_to_go(chosen, redis_server, tmp_path)).returncode == 0
        await until(lambda: len(children(workers)) == 1)
        told = [each for each in people if await was_told(each)]
        assert 0 < len(told) < len(people)
        for each in told:
            again = await stack.enter_async_context(room.back(each))
            await again.did("message.post", text="over here")
        assert workers.process.poll() is None
        assert ids(look) == {last}
        assert (await asked_to_go(last, redis_server, tmp_path)).returncode == 0
        assert await asyncio.to_thread(workers.process.wait, WAIT_S) == 0


async def asked_to_go(instance, server, folder):
    """Ask as an operator does."""
    words = ("drain", "--instance", instance, "--yes", "--store", server.url)
    return await asyncio.to_thread(run, folder, *words)


async def was_told(person):
    """Tell whether somebody's instance, which is gone by now, has told them to go."""
    if person.socket.state is State.OPEN:
        return False
    assert await person.closed() == 4001
    return "drain" in {each["type"] for each in person.heard}


async def test_workers_do_not_outlive_their_parent(workers, other):
    """A parent that is killed takes nobody's circle along, and leaves nothing running."""
    room = workers.room()
    async with room.person("Wrenna") as wren:
        pids = children(workers)
        assert len(pids) == 2
        workers.process.kill()
        assert await wren.closed() == 4001
        async with elsewhere(room, other).back(wren) as again:
            await again.did("message.post", text="over here")
        await until(lambda: gone(pids))


def test_several_workers_need_a_redis(tmp_path):
    """Rooms in memory are in one process; nothing is started."""
    found = run(tmp_path, "serve", "--workers", "2")
    assert (found.returncode, found.stdout) == (78, "")
    assert "workers: memory:// keeps rooms inside one process" in found.stderr
    assert "or the store a Redis" in found.stderr


def test_workers_that_can_not_start_end_the_command(tmp_path, redis_server):
    """What keeps one from starting keeps all: the reason is told, and nobody tries for ever."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.toml").write_text('title = "x"\n')
    words = ("--workers", "2", "--bind", "127.0.0.1:0", "--admin-bind", "", "--agendas", str(own))
    found = run(tmp_path, "serve", *words, "--store", redis_server.url)
    assert (found.returncode, found.stdout) == (78, "")
    assert "a.toml:1: " in found.stderr


def ids(look):
    return {each["instance"] for each in look()}


async def spread(stack, room, look, but=None):
    """Let people come until each of two workers has one; return them."""
    where = but and but.url.removeprefix("http://")
    seen = [each for each in await asyncio.to_thread(look) if each["bind"] != where]
    # Until its lease is over a dead one is in the list as well.
    admins = [each["admin"] for each in seen if answers(each["admin"])]
    assert len(admins) == 2, seen
    people = []
    while not people or not all([await asyncio.to_thread(connections, each) for each in admins]):
        people.append(await stack.enter_async_context(room.person()))
        assert len(people) < MOST
    return people


async def cut_off(people):
    """Wait until sockets are cut, and return whose they are."""
    closing = {spawn(each.socket.wait_closed(), name="test.closing"): each for each in people}
    await asyncio.wait(closing, return_when=asyncio.FIRST_COMPLETED)
    # Those of one process are cut together.
    done, waiting = await asyncio.wait(closing, timeout=1)
    for task in waiting:
        task.cancel()
    return [closing[task] for task in done]
