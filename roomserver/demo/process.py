"""`demo --once`: one evening against a server process of its own, and a look into its output.

The process is started by the public command line, so this is the whole product: sockets, HTTP,
host keys, logs. The bots come as through a proxy on loopback, so that each has an address that
can be looked for.
"""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from roomserver.demo.circle import address, play
from roomserver.demo.leaks import Secrets, is_blind, leaks
from roomserver.demo.report import Report

START_S, STOP_S = 30.0, 10.0
HOST = "stage"
LISTENING = "listening on "
OUTPUT_BYTES = 64 * 1_048_576


class ServerError(Exception):
    """The process did not start or did not say where it listens."""


@dataclass
class Server:
    """A running server: where, the host's key, where its output goes, and its process.

    `said` is what it wrote to stdout after its address, known when it has ended.
    """

    base_url: str
    host_key: str
    log: Path
    pid: int
    said: bytes = b""
    logged: bytes = b""

    def keep(self, said: bytes) -> None:
        """Keep its whole output; the file goes when the process does."""
        self.said = said[:OUTPUT_BYTES]
        with self.log.open("rb") as log:
            self.logged = log.read(OUTPUT_BYTES)

    def output(self) -> str:
        """Return all that it wrote, without where it listens: that is no secret."""
        text = (self.said + b"\n" + self.logged).decode(errors="replace")
        return text.replace(self.base_url.partition("://")[2], "")


@dataclass(frozen=True)
class Outcome:
    """What an evening with a look into the logs came to."""

    report: Report
    leaked: dict[str, int]
    blind: list[str]

    @property
    def ok(self) -> bool:
        """Tell whether everything was seen, nothing leaked, and the search was no sham."""
        return self.report.ok and not self.leaked and not self.blind

    def lines(self) -> list[str]:
        """Return one line a finding, for people; never what leaked."""
        found = [f"LEAKED   {kind}: {count}" for kind, count in self.leaked.items()]
        missed = [f"BLIND    the search does not find a planted {kind}" for kind in self.blind]
        clean = ["clean    no word spoken, no alias, no address in the server's logs"]
        return [*self.report.lines(), *(found + missed or clean)]


async def once(*, people: int = 6, speed: float = 1.0, seed: int = 0) -> Outcome:
    """Play one evening and judge it. Raises ServerError, HouseError or ClientError."""
    async with server() as running:
        report = await play(
            running.base_url,
            running.host_key,
            people=people,
            speed=speed,
            seed=seed,
            forwarded=True,
        )
    return judge(report, running, people)


def judge(report: Report, running: Server, people: int) -> Outcome:
    """Look for words, names and addresses in what the server wrote."""
    addresses = {address(number) for number in range(people + 1)}
    secrets = Secrets(report.texts, report.aliases, frozenset({*addresses, "127.0.0.1"}))
    output = running.output()
    return Outcome(report, leaks(output, secrets), is_blind(output, secrets))


@asynccontextmanager
async def server(more: Mapping[str, str] | None = None) -> AsyncIterator[Server]:
    """Run a server process on a free port of loopback, stopped and awaited at the end.

    `more` are options of `serve`, over those that a demonstration has.
    """
    with tempfile.TemporaryDirectory(prefix="roomserver-demo-") as name:
        directory = Path(name)
        key = await _host_key(directory / "hosts.json")
        log = directory / "log"
        process = await _serve(directory / "hosts.json", log, more or {})
        try:
            running = Server(await _address(process), key, log, process.pid)
            yield running
        except BaseException:
            await _stop(process)
            raise
        running.keep(await _stop(process))


async def _host_key(hosts: Path) -> str:
    """Add a host; the key is the last word of the last line."""
    process = await _roomserver("hosts", "add", HOST, "--hosts-file", str(hosts))
    out, _ = await asyncio.wait_for(process.communicate(), START_S)
    words = out.decode().split()
    if process.returncode != 0 or not words:
        raise ServerError("no host could be added")
    return words[-1]


async def _serve(hosts: Path, log: Path, more: Mapping[str, str]) -> asyncio.subprocess.Process:
    options = {
        "--bind": "127.0.0.1:0",
        "--admin-bind": "",
        "--hosts-file": str(hosts),
        "--trusted-proxies": "127.0.0.0/8",
        "--store": "memory://",
        "--drain-s": "1",
        "--log-level": "debug",
        **more,
    }
    words = [word for pair in options.items() for word in pair]
    with log.open("wb") as stderr:
        return await _roomserver("serve", *words, stderr=stderr.fileno())


async def _roomserver(
    *words: str, stderr: int | None = asyncio.subprocess.DEVNULL
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "roomserver",
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )


async def _address(process: asyncio.subprocess.Process) -> str:
    """Read where it listens, from the first line of its stdout."""
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_S)
    except TimeoutError:
        raise ServerError("the server did not start in time") from None
    text = line.decode().strip()
    if not text.startswith(LISTENING):
        raise ServerError("the server did not start")
    return text.removeprefix(LISTENING)


async def _stop(process: asyncio.subprocess.Process) -> bytes:
    """End it as an operator does, kill it if that takes too long; return the rest of stdout."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        said, _ = await asyncio.wait_for(process.communicate(), STOP_S)
    except TimeoutError:
        process.kill()
        said, _ = await process.communicate()
    return said
