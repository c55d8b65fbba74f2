"""`--workers N`: processes on one machine that take connections from one listening socket.

The parent binds, starts the others and keeps them going; it serves nobody itself and knows nothing
of rooms. Each worker is the same command as one instance would be, with the parent's socket (a
hidden option) and an admin listener of its own. A worker that ends in good order was asked to go
and is not started again; one that crashes is, after a pause.

stdin of a worker is a pipe whose other end the parent holds: where the parent dies, it ends, and
the worker goes. Its stdout is read here, so that "listening on" is said once, by the parent.
"""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence

from roomserver import clock, tasks
from roomserver.config_checks import address
from roomserver.config_fields import Config
from roomserver.gateway.server import bind
from roomserver.observability import logs

Say = Callable[[str], None]

LISTENING = "listening on "
SHORT_S, LONG_S = 0.5, 10.0
"""The pauses before a crashed worker is started again: doubled each time up to the longest."""
STEADY_S = 30.0
"""A worker that lived so long begins with the shortest pause again."""
END_S = 15.0
"""Beyond pre-stop and drain; then a worker that is still there is killed."""
LINE_BYTES = 65_536


async def run(config: Config, words: Sequence[str], say: Say) -> int:
    """Run all workers until a signal or until all have gone; returns the exit code.

    `words` are the command line of `serve` as it was given. Raises OSError where the address
    can't be bound.
    """
    logs.setup(config.log_level, b"", "workers")
    listener = bind(*address(config.bind))
    try:
        return await Workers(config, words, listener, say).run()
    finally:
        listener.close()


def command(config: Config, words: Sequence[str], number: int, fd: int) -> list[str]:
    """Return the command line of one worker; of an option given twice the later one counts."""
    admin = []
    if config.admin_bind:
        host, port = address(config.admin_bind)
        # Port 0 lets the system choose, for each.
        where = f"[{host}]" if ":" in host else host
        admin = ["--admin-bind", f"{where}:{port + number if port else 0}"]
    own = ["--listener-fd", str(fd), *admin]
    return [sys.executable, "-m", "roomserver", "serve", *words, *own]


class Workers:
    """The parent's view of its workers."""

    def __init__(
        self, config: Config, words: Sequence[str], listener: socket.socket, say: Say
    ) -> None:
        self._config = config
        self._words = tuple(words)
        self._listener = listener
        self._greeting = Greeting(config.workers, say)
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        # Those that are to be told of a hang-up once they listen.
        self._owed: set[int] = set()
        self._stopping = asyncio.Event()
        self._failed = 0

    async def run(self) -> int:
        """Start all, keep them going, and return what to exit with."""
        with _signals(self.forward):
            numbers = range(self._config.workers)
            keeping = [tasks.spawn(self._keep(each), name="workers.keep") for each in numbers]
            bounding = tasks.spawn(self._bound(), name="workers.bound")
            codes = await asyncio.gather(*keeping)
            bounding.cancel()
        return self._failed or (1 if any(codes) else 0)

    def forward(self, number: signal.Signals) -> None:
        """Tell all workers what we were told; anything but a hang-up is the end."""
        if number == signal.SIGHUP:
            self._hang_up()
            return
        self._stopping.set()
        # Nobody takes from it any more once the workers let go of theirs.
        self._listener.close()
        for process in self._processes.values():
            _tell(process, number)

    def _hang_up(self) -> None:
        for number, process in self._processes.items():
            if self._greeting.is_ready(number):
                _tell(process, signal.SIGHUP)
            else:
                # It would die of it, and may have read already what has changed since.
                self._owed.add(number)

    def _listens(self, number: int) -> None:
        if number in self._owed:
            self._owed.discard(number)
            _tell(self._processes[number], signal.SIGHUP)

    # -- one worker

    async def _keep(self, number: int) -> int:
        """Run a worker again and again; returns how its last process ended."""
        pause_s = SHORT_S
        while True:
            began = clock.monotonic()
            code = await self._once(number)
            if self._stopping.is_set():
                # One that was still starting dies of the signal, which is what it was told.
                return 0 if -code in (signal.SIGTERM, signal.SIGINT) else code
            if code == 0:
                return code
            if not self._greeting.was_ever_ready(number):
                return self._give_up(code)
            logs.warning("worker.ended", count=number, code=code)
            pause_s = SHORT_S if clock.monotonic() - began >= STEADY_S else pause_s
            if await self._stopped_within(pause_s):
                return 0
            pause_s = min(LONG_S, pause_s * 2)

    def _give_up(self, code: int) -> int:
        """End all: what keeps one worker from ever starting keeps the others too."""
        self._failed = self._failed or (code if code > 0 else 1)
        self.forward(signal.SIGTERM)
        return code

    async def _once(self, number: int) -> int:
        if self._stopping.is_set():
            return 0
        fd = self._listener.fileno()
        self._owed.discard(number)
        process = await asyncio.create_subprocess_exec(
            *command(self._config, self._words, number, fd),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
            pass_fds=(fd,),
            # Ctrl-C reaches the parent alone, which tells it on: twice would mean at once.
            process_group=0,
        )
        self._processes[number] = process
        if self._stopping.is_set():
            _tell(process, signal.SIGTERM)
        assert process.stdout is not None
        await self._greeting.hear(number, process.stdout, self._listens)
        code = await process.wait()
        del self._processes[number]
        return code

    async def _stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    async def _bound(self) -> None:
        """Kill what is still there long after it should have gone."""
        await self._stopping.wait()
        await asyncio.sleep(self._config.pre_stop_s + self._config.drain_s + END_S)
        for number, process in tuple(self._processes.items()):
            logs.error("worker.killed", count=number)
            _tell(process, signal.SIGKILL)


class Greeting:
    """What workers say on stdout, said once: where they listen when all do, then a link."""

    def __init__(self, workers: int, say: Say) -> None:
        self._workers = workers
        self._say = say
        self._ready: set[int] = set()
        self._ever: set[int] = set()
        self._lines: list[str] = []

    def is_ready(self, number: int) -> bool:
        """Tell whether this worker's present process listens."""
        return number in self._ready

    def was_ever_ready(self, number: int) -> bool:
        """Tell whether any process of this worker has listened."""
        return number in self._ever

    async def hear(
        self, number: int, stdout: asyncio.StreamReader, listens: Callable[[int], None]
    ) -> None:
        """Read one process' stdout to its end; `listens` is called once it takes connections."""
        # Only the first process of the first worker is listened to: it speaks for all.
        speaks = number == 0 and not self.was_ever_ready(number)
        async for line in stdout:
            text = line.decode("utf-8", "replace").rstrip("\n")
            if text.startswith(LISTENING):
                self._ready.add(number)
                self._ever.add(number)
                listens(number)
            if speaks:
                self._lines.append(text)
            if len(self._ready) == self._workers:
                self._speak()
        self._ready.discard(number)

    def _speak(self) -> None:
        for line in self._lines:
            self._say(line)
        self._lines.clear()


def _tell(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    # It may have ended a moment ago.
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


@contextlib.contextmanager
def _signals(forward: Callable[[signal.Signals], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, forward, number)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
