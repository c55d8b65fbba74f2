"""The demonstration against a whole server, a process of its own."""

import asyncio
import sys
from contextlib import suppress

from roomserver.client.connection import Client
from roomserver.demo.circle import endless
from roomserver.demo.house import Opened
from roomserver.demo.process import once, server
from roomserver.tasks import spawn


async def test_one_evening_is_seen_whole_and_the_logs_are_clean() -> None:
    """Pass, more time, drop and resume, held and approved, close: each seen by another member."""
    async with asyncio.timeout(120):
        outcome = await once(people=4, speed=60, seed=7)
    assert outcome.ok, outcome.lines()


async def test_the_command_exits_0_only_for_such_an_evening() -> None:
    """What an operator runs after an installation."""
    command = ("demo", "--once", "--speed", "60", "--people", "3")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roomserver", *command, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(120):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert b"NOT SEEN" not in said


async def test_whoever_watches_is_told_that_all_are_bots() -> None:
    """Before joining by title and agreements, and once a circle by the host."""
    rooms: asyncio.Queue[Opened] = asyncio.Queue(maxsize=2)
    async with asyncio.timeout(120), server() as running:
        acting = spawn(
            endless(running.base_url, running.host_key, rooms.put_nowait, people=3, speed=60),
            name="endless",
        )
        watcher = await Client.connect((await rooms.get()).join_url)
        assert "all of these are bots" in watcher.preview["room"]["title"]
        assert "all of these are bots" in watcher.preview["room"]["agreements"][0]
        await watcher.join(part="listener", agreed=True)
        wanted = {"announcement.posted", "circle.began", "turn.started", "message.posted"}
        async for event in watcher.events():
            wanted.discard(event["type"])
            if not wanted:
                break
        await watcher.leave()
        acting.cancel()
        with suppress(asyncio.CancelledError):
            await acting
