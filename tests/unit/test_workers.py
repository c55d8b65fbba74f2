"""The parent of several workers, over small programs that stand in for servers."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomserver import workers as module
from roomserver.config_fields import Config
from roomserver.gateway.server import bind
from roomserver.tasks import spawn
from roomserver.workers import Greeting, Workers, command

# A worker: says where it listens, then waits to be told; `argv` is (number, where to note things).
# It does not `pause`: a signal that came a moment before would be handled after the next one.
WELL = """
import os, signal, sys, time
notes = open(f"{sys.argv[2]}/{sys.argv[1]}", "a")
def note(*words): print(*words, file=notes, flush=True)
signal.signal(signal.SIGTERM, lambda *_: (note("TERM"), sys.exit(0)))
signal.signal(signal.SIGHUP, lambda *_: note("HUP"))
note("began", os.getpid())
print("listening on http://x", flush=True)
print("a link from", sys.argv[1], flush=True)
while True: time.sleep(0.05)
"""
# Starts once a file says so; a hang-up before that is its death.
SLOW = """
import os, signal, sys, time
notes = open(f"{sys.argv[2]}/{sys.argv[1]}", "a")
def note(*words): print(*words, file=notes, flush=True)
signal.signal(signal.SIGTERM, lambda *_: (note("TERM"), sys.exit(0)))
note("began", os.getpid())
while not os.path.exists(f"{sys.argv[2]}/{sys.argv[1]}.go"): time.sleep(0.01)
signal.signal(signal.SIGHUP, lambda *_: note("HUP"))
print("listening on http://x", flush=True)
while True: time.sleep(0.05)
"""
STUBBORN = WELL.replace('(note("TERM"), sys.exit(0))', 'note("TERM")')


class Crew:
    """Workers of a test: what they noted and what the parent said."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
        self.folder, self.program = folder, program
        self.said: list[str] = []
        self.listener = bind("127.0.0.1", 0)
        monkeypatch.setattr(module, "command", self._command)
        config = Config(workers=2, drain_s=0)
        self.parent = Workers(config, (), self.listener, self.said.append)
        self.work: asyncio.Task[int] = spawn(self.parent.run(), name="test.workers")

    def _command(self, config: Config, words: object, number: int, fd: int) -> list[str]:
        return [sys.executable, "-c", self.program, str(number), str(self.folder)]

    def notes(self, number: int) -> list[str]:
        file = self.folder / str(number)
        return file.read_text().split("\n")[:-1] if file.exists() else []

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not happened():  # noqa: ASYNC110  # another process tells nobody
                await asyncio.sleep(0.01)

    async def end(self) -> int:
        self.parent.forward(signal.SIGTERM)
        return await asyncio.wait_for(self.work, 30)


Hire = Callable[[str], Crew]


@pytest.fixture
def hire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hire]:
    """Workers that run this program."""
    monkeypatch.setattr(module, "SHORT_S", 0.01)
    crews: list[Crew] = []

    def made(program: str) -> Crew:
        crews.append(Crew(tmp_path, monkeypatch, program))
        return crews[-1]

    yield made
    for crew in crews:
        crew.listener.close()
        # Those of a test that failed.
        for process in crew.parent._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


async def test_it_is_said_once_that_all_listen_and_one_link_is_given(hire: Hire) -> None:
    """Whoever starts them reads one address and one link, as of one process."""
    crew = hire(WELL)
    await crew.until(lambda: len(crew.said) == 2)
    assert crew.said == ["listening on http://x", "a link from 0"]
    assert all(crew.notes(each) for each in (0, 1))
    assert await crew.end() == 0


async def test_signals_are_passed_on(hire: Hire) -> None:
    """A hang-up to all; an end to all, and none is started again."""
    crew = hire(WELL)
    await crew.until(lambda: crew.said)
    crew.parent.forward(signal.SIGHUP)
    await crew.until(lambda: all(crew.notes(each)[-1:] == ["HUP"] for each in (0, 1)))
    assert await crew.end() == 0
    assert [crew.notes(each)[-1] for each in (0, 1)] == ["TERM", "TERM"]
    assert len(crew.notes(0)) == 3


async def test_a_hang_up_waits_for_who_is_still_starting(hire: Hire) -> None:
    """It would die of it, and with it the command: nothing was ready yet."""
    crew = hire(SLOW)
    await crew.until(lambda: all(crew.notes(each) for each in (0, 1)))
    crew.parent.forward(signal.SIGHUP)
    for number in (0, 1):
        (crew.folder / f"{number}.go").touch()
    await crew.until(lambda: all(crew.notes(each)[1:] == ["HUP"] for each in (0, 1)))
    assert await crew.end() == 0


async def test_who_died_and_starts_again_is_waited_for(hire: Hire) -> None:
    """What is said then must be true: that all listen."""
    crew = hire(SLOW)
    go = [crew.folder / f"{number}.go" for number in (0, 1)]
    is_ready = crew.parent._greeting.is_ready
    go[1].touch()
    await crew.until(lambda: is_ready(1))
    go[1].unlink()
    os.kill(int(crew.notes(1)[0].split()[1]), signal.SIGKILL)
    await crew.until(lambda: len(crew.notes(1)) == 2)
    go[0].touch()
    await crew.until(lambda: is_ready(0))
    assert crew.said == []
    crew.parent.forward(signal.SIGHUP)
    go[1].touch()
    await crew.until(lambda: crew.said)
    await crew.until(lambda: all(crew.notes(each)[-1:] == ["HUP"] for each in (0, 1)))
    assert await crew.end() == 0
    assert len(crew.notes(1)) == 4


async def test_a_signal_to_the_parent_is_one_to_all(hire: Hire) -> None:
    """`systemctl stop` knows the parent alone."""
    crew = hire(WELL)
    await crew.until(lambda: crew.said)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await asyncio.wait_for(crew.work, 30) == 0


async def test_a_worker_that_crashes_is_started_again_and_says_nothing_twice(hire: Hire) -> None:
    """The others serve meanwhile."""
    crew = hire(WELL)
    await crew.until(lambda: len(crew.said) == 2)
    first = int(crew.notes(0)[0].split()[1])
    os.kill(first, signal.SIGKILL)
    await crew.until(lambda: len(crew.notes(0)) == 2)
    assert len(crew.notes(1)) == 1
    assert await crew.end() == 0
    assert len(crew.said) == 2


async def test_a_worker_that_was_asked_to_go_is_not_started_again(hire: Hire) -> None:
    """And when all have gone so does the parent, with 0."""
    crew = hire(WELL)
    await crew.until(lambda: crew.said)
    for number in (0, 1):
        os.kill(int(crew.notes(number)[0].split()[1]), signal.SIGTERM)
    assert await asyncio.wait_for(crew.work, 30) == 0
    assert len(crew.notes(0)) == 2


@pytest.mark.parametrize(("code", "told"), [("78", 78), ("1", 1), ("os.abort()", 1)])
async def test_what_can_not_start_ends_all_with_its_code(hire: Hire, code: str, told: int) -> None:
    """A unit sees the same as of one process."""
    ends = code if "(" in code else f"sys.exit({code})"
    crew = hire(f"import os, sys\nif sys.argv[1] == '1': {ends}\n" + WELL)
    assert await asyncio.wait_for(crew.work, 30) == told


async def test_a_worker_that_does_not_go_is_killed_and_told_of(
    hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1: it was not an orderly end."""
    monkeypatch.setattr(module, "END_S", 0.01)
    crew = hire(STUBBORN)
    await crew.until(lambda: crew.said)
    assert await crew.end() == 1


def test_the_command_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as its parent's, with the socket and an admin port of its own."""
    config = Config(admin_bind="[::1]:8001")
    words = command(config, ("--bind", "x"), 2, 7)
    assert words[1:4] == ["-m", "roomserver", "serve"]
    assert words[4:] == ["--bind", "x", "--listener-fd", "7", "--admin-bind", "[::1]:8003"]
    assert command(Config(admin_bind="127.0.0.1:0"), (), 2, 7)[-1] == "127.0.0.1:0"
    assert "--admin-bind" not in command(Config(admin_bind=""), (), 0, 7)


async def test_the_link_comes_after_all_listen() -> None:
    """Whoever opens it at once finds a server; one that died meanwhile is waited for anew."""
    said: list[str] = []
    greeting, listens = Greeting(2, said.append), asyncio.Queue[int]()
    hearing = []

    async def begun(number: int) -> asyncio.StreamReader:
        stdout = asyncio.StreamReader()
        stdout.feed_data(b"listening on here\nlink of %d\n" % number)
        heard = greeting.hear(number, stdout, listens.put_nowait)
        hearing.append(spawn(heard, name="test.greeting"))
        assert await listens.get() == number
        return stdout

    second = await begun(1)
    second.feed_eof()
    await hearing[0]
    assert (greeting.is_ready(1), greeting.was_ever_ready(1)) == (False, True)
    first = await begun(0)
    assert said == []
    second = await begun(1)
    assert said == ["listening on here", "link of 0"]
    for each in (first, second):
        each.feed_eof()
    await asyncio.gather(*hearing)
