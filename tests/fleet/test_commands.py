"""`roomserver fleet` and `drain` against instances that serve: what an operator types and sees."""

import asyncio
import signal

import pytest

from tests.e2e.commands import run
from tests.fleet.conftest import elsewhere, started
from tests.fleet.looking import WAIT_S, alive, listed, until
from tests.servers.ports import lasting_port

AWAY_S = 6
"""Who is lost is shown as away after five seconds."""
LONG_S = 5
"""Longer than it takes to look; what a lease tells is told anew when a drain begins."""


async def test_the_list_shows_who_lives_and_who_goes(tmp_path, redis_server):
    """Where each listens, how many sit there, and that one is draining while it still serves."""
    first = started(tmp_path / "one", redis_server.url, "--pre-stop-s", str(LONG_S))
    with first as one, started(tmp_path / "two", redis_server.url) as two:
        room = one.room()

        def seen(field):
            return {each["bind"]: each[field] for each in alive(redis_server, tmp_path)}

        async with room.person(), room.person(), elsewhere(room, two).person():
            await until(lambda: seen("connections") == {bind(one): 2, bind(two): 1})
            assert seen("rooms") == {bind(one): 1, bind(two): 1}
            chosen = seen("instance")[bind(one)]
            asked = await asyncio.to_thread(drain, redis_server, tmp_path, "--instance", chosen)
            assert (asked.returncode, asked.stderr) == (0, "")
            assert asked.stdout.startswith(f"{chosen} is asked: ")
            await until(lambda: seen("draining") == {bind(one): True, bind(two): False})
            table = run(tmp_path, "fleet", "--store", redis_server.url).stdout.splitlines()
            assert table[0].split()[:2] == ["INSTANCE", "STATE"]
            states = {line.split()[-1]: line.split()[1] for line in table[1:]}
            assert states == {bind(one): "draining", bind(two): "alive"}
            assert await asyncio.to_thread(one.process.wait, WAIT_S) == 0
        assert [each["bind"] for each in listed(redis_server, tmp_path)] == [bind(two)]


async def test_a_drained_instance_is_empty_and_nobody_was_seen_away(
    one, two, redis_server, tmp_path
):
    """Its people sit at the other one before anybody could have missed them."""
    room = one.room()
    there = elsewhere(room, two)
    async with room.person("Wrenna") as wren, room.person() as tovik, there.person() as stayed:
        chosen = next(each for each in alive(redis_server, tmp_path) if each["bind"] == bind(one))
        words = ("--instance", chosen["instance"])
        asked = await asyncio.to_thread(drain, redis_server, tmp_path, *words)
        assert asked.returncode == 0
        assert await wren.closed(wait_s=WAIT_S) == await tovik.closed(wait_s=WAIT_S) == 4001
        async with there.back(wren) as one_again, there.back(tovik) as two_again:
            assert await asyncio.to_thread(one.process.wait, WAIT_S) == 0
            assert two.process.poll() is None
            await one_again.did("message.post", text="over here")
            await asyncio.gather(*(each.stay(AWAY_S) for each in (stayed, two_again)))
            await two_again.did("message.post", text="and here")
            while (await stayed.hear("message.posted"))["text"] != "and here":
                pass
            assert not {each["type"] for each in stayed.heard} & {"participant.away"}
        again = await asyncio.to_thread(drain, redis_server, tmp_path, *words)
        assert (again.returncode, "no living instance of that id" in again.stderr) == (1, True)


async def test_without_an_id_only_the_one_there_is(one, redis_server, tmp_path):
    """Among several the operator has to say which; the list helps."""
    with started(tmp_path / "second", redis_server.url) as second:
        ids = [each["instance"] for each in alive(redis_server, tmp_path)]
        asked = await asyncio.to_thread(drain, redis_server, tmp_path)
        assert (asked.returncode, asked.stdout) == (2, "")
        assert all(each in asked.stderr for each in ids)
        second.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(second.process.wait, WAIT_S) == 0
    asked = await asyncio.to_thread(drain, redis_server, tmp_path)
    assert asked.returncode == 0
    assert await asyncio.to_thread(one.process.wait, WAIT_S) == 0
    asked = await asyncio.to_thread(drain, redis_server, tmp_path)
    assert (asked.returncode, "no living instance" in asked.stderr) == (1, True)


@pytest.mark.parametrize("words", [("fleet",), ("fleet", "--json"), ("drain", "--yes")])
def test_what_can_not_be_answered_is_said_in_a_sentence(words, tmp_path):
    """No store, one that is away, one that is none: an exit code for scripts, words for people."""
    alone = run(tmp_path, *words)
    assert (alone.returncode, alone.stdout) == (1, "")
    assert "memory:// is one process by itself" in alone.stderr
    away = run(tmp_path, *words, "--store", f"redis://127.0.0.1:{lasting_port()}")
    assert (away.returncode, away.stdout) == (1, "")
    assert away.stderr.startswith("roomserver: the store does not answer; `roomserver check`")
    wrong = run(tmp_path, *words, "--store", "http://127.0.0.1")
    assert (wrong.returncode, wrong.stdout) == (78, "")
    assert wrong.stderr.startswith("roomserver: store: must begin with one of ")
    for found in (alone, away, wrong):
        assert "Traceback" not in found.stderr


def test_an_empty_store_has_no_instances(redis_server, tmp_path):
    """That is no failure: nobody was there, or not for minutes."""
    found = run(tmp_path, "fleet", "--json", "--store", redis_server.url)
    assert (found.returncode, found.stdout) == (0, "[]\n")
    found = run(tmp_path, "fleet", "--store", redis_server.url)
    assert (found.returncode, found.stdout) == (0, "")
    assert "no instance has been seen" in found.stderr


def test_a_store_that_hangs_is_not_waited_for_for_ever(redis_server, tmp_path):
    """It accepts, and says nothing."""
    redis_server.signal(signal.SIGSTOP)
    try:
        for words in (("fleet",), ("drain", "--instance", "x", "--yes")):
            found = run(tmp_path, *words, "--store", redis_server.url)
            assert (found.returncode, found.stdout) == (1, "")
            assert "the store does not answer" in found.stderr
    finally:
        redis_server.signal(signal.SIGCONT)


def drain(server, folder, *words):
    return run(folder, "drain", *words, "--yes", "--store", server.url)


def bind(house):
    return house.url.removeprefix("http://")
