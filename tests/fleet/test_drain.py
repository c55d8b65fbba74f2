"""A real process that is told to go: each step of a drain, in its order."""

import asyncio
import contextlib
import http.client
import os
import pty
import signal

import pytest
from websockets.exceptions import InvalidStatus

from roomserver.tasks import spawn
from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House
from tests.fleet.conftest import elsewhere
from tests.fleet.looking import WAIT_S

PRE_STOP_S, WINDOW_S = 2, 3
LONG_S = 600
"""Longer than a test may take: whoever waits for all of it fails."""


def going(folder, server, *, pre_stop_s=0, window_s=WINDOW_S):
    """Return an instance that takes its time, or not."""
    folder.mkdir()
    window = ("--drain-s", str(window_s), "--pre-stop-s", str(pre_stop_s))
    return House(folder, *PLENTY, "--store", server.url, *window)


def ready(house):
    """Return status and word of `/readyz`."""
    asked = http.client.HTTPConnection(house.url.removeprefix("http://"), timeout=WAIT_S)
    asked.request("GET", "/readyz")
    answer = asked.getresponse()
    word = answer.read().decode()
    asked.close()
    return answer.status, word


async def test_it_says_so_first_and_serves_on_until_balancers_have_seen_it(tmp_path, redis_server):
    """`readyz` 503, and for `pre_stop_s` newcomers sit down as ever; then each is told `drain`."""
    with going(tmp_path / "one", redis_server, pre_stop_s=PRE_STOP_S) as house:
        room = house.room()
        async with room.person() as wren:
            assert ready(house) == (200, "ready")
            house.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(WAIT_S):
                while ready(house) == (200, "ready"):  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.01)
            assert ready(house) == (503, "draining")
            async with room.person() as late:
                await late.did("message.post", text="in time")
                assert (await wren.hear("message.posted"))["text"] == "in time"
                assert "drain" not in {each["type"] for each in (*wren.heard, *late.heard)}
                for each in (wren, late):
                    await each.hear("drain")
                    assert await each.closed() == 4001
        assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0


async def test_people_go_one_after_the_other_and_hosts_last(tmp_path, redis_server):
    """Nobody before the time they were told, no storm, and a host while there is somebody."""
    with going(tmp_path / "one", redis_server) as house:
        room = house.room(capacity=50)
        async with contextlib.AsyncExitStack() as stack:
            people = [await stack.enter_async_context(room.person()) for _ in range(12)]
            hosts = [await stack.enter_async_context(room.host(f"Ana {n}")) for n in range(2)]
            began = asyncio.get_running_loop().time()
            house.process.send_signal(signal.SIGTERM)
            ends = [spawn(end_of(each), name="test.end") for each in (*people, *hosts)]
            told = [await each for each in ends]
            people_told, hosts_told = told[: len(people)], told[len(people) :]
            for wait_ms, ended_at in told:
                assert ended_at - began >= wait_ms / 1000
            assert max(people_told)[0] < min(hosts_told)[0] <= WINDOW_S * 1000
            assert max(at for _, at in people_told) < min(at for _, at in hosts_told)
            # Twelve that happen to go within a tenth of the window: once in a hundred billion.
            assert max(people_told)[0] - min(people_told)[0] > WINDOW_S * 100
            assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0


async def end_of(person):
    """Read to the end; return what was told in ms, and when the end came."""
    told = await person.hear("drain", wait_s=WAIT_S)
    assert await person.closed(wait_s=WAIT_S) == 4001
    return told["reconnect_in_ms"], asyncio.get_running_loop().time()


async def test_who_comes_while_others_go_is_sent_to_another_one(tmp_path, redis_server, two):
    """503 before the upgrade, which a balancer takes to the next instance."""
    with going(tmp_path / "one", redis_server, window_s=LONG_S) as house:
        room = house.room()
        async with room.person() as wren:
            house.process.send_signal(signal.SIGTERM)
            await wren.hear("drain")
            with pytest.raises(InvalidStatus) as refused:
                await house.socket()
            assert refused.value.response.status_code == 503
            async with elsewhere(room, two).person():
                pass


async def test_it_ends_when_the_last_one_is_gone(tmp_path, redis_server, two):
    """However much of the window is left: people who were told may go at once."""
    with going(tmp_path / "one", redis_server, window_s=LONG_S) as house:
        room = house.room()
        async with room.person() as wren, room.person() as tovik:
            house.process.send_signal(signal.SIGTERM)
            for each in (wren, tovik):
                assert (await each.hear("drain"))["reconnect_in_ms"] <= LONG_S * 1000
                async with elsewhere(room, two).back(each) as again:
                    await again.did("message.post", text="over here")
                assert house.process.poll() is None
                await each.socket.close()
        assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0


async def test_who_does_not_read_holds_nobody_up(tmp_path, redis_server):
    """A phone in a tunnel answers no close; the window ends all the same."""
    with going(tmp_path / "one", redis_server, window_s=1) as house:
        room = house.room()
        async with room.person() as wren:
            wren.socket.transport.pause_reading()
            house.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0
            wren.socket.transport.abort()


async def test_a_second_signal_means_now(tmp_path, redis_server):
    """Whoever sends it has waited long enough."""
    with going(tmp_path / "one", redis_server, window_s=LONG_S) as house:
        room = house.room()
        async with room.person() as wren:
            house.process.send_signal(signal.SIGTERM)
            await wren.hear("drain")
            house.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0


async def test_from_a_terminal_the_window_is_a_second(tmp_path, redis_server):
    """Whoever pressed Ctrl-C looks on and waits."""
    terminal, end = pty.openpty()
    try:
        house = going(tmp_path / "one", redis_server, pre_stop_s=LONG_S, window_s=LONG_S)
        house.stdin = end
        with house:
            room = house.room()
            async with room.person() as wren:
                house.process.send_signal(signal.SIGINT)
                assert (await wren.hear("drain"))["reconnect_in_ms"] <= 1_000
                assert await wren.closed() == 4001
                assert await asyncio.to_thread(house.process.wait, WAIT_S) == 0
    finally:
        os.close(terminal)
        os.close(end)
