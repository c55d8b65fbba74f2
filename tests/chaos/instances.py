"""Server processes that are killed, stopped and started anew in the same place."""

import asyncio
import signal
from pathlib import Path

from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House
from tests.servers.ports import lasting_port

# A short drain: what a rolling restart does does not depend on its length.
DRAIN = ("--drain-s", "2", "--pre-stop-s", "1")


class Instance(House):
    """One place of an arena: a process, and after its end the next one on the same port."""

    def __init__(self, folder: Path, hosts: Path, key: str, program: tuple[str, ...]) -> None:
        folder.mkdir()
        self.port = lasting_port()
        self.store = ""
        self._hosts_file = hosts
        self._faults: list[str] = []
        self._counted = 0
        super().__init__(folder, key=key, program=program)

    async def start(self) -> None:
        """Start and wait until it listens."""
        self._options = (
            *(*PLENTY, *DRAIN, "--hosts-file", str(self._hosts_file), "--store", self.store),
            *("--bind", f"127.0.0.1:{self.port}"),
        )
        self._keep_faults()
        self._counted = 0
        await asyncio.to_thread(self.__enter__)

    async def kill(self) -> None:
        """End it as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(self.__exit__)

    async def drain(self) -> int:
        """Send TERM; return the exit status of an orderly end."""
        self.process.send_signal(signal.SIGTERM)
        status = await asyncio.to_thread(self.process.wait, 40)
        await asyncio.to_thread(self.__exit__)
        return int(status)

    async def make(self, wishes: dict[str, object]) -> dict[str, str]:
        """Make a room; return its links."""
        status, made = await asyncio.to_thread(self.call, "POST", "/api/rooms", wishes)
        assert status == 201, made
        return dict(made)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal: STOP, CONT."""
        self.process.send_signal(number)

    def is_ready(self) -> bool:
        """Tell whether a balancer would send people here."""
        try:
            return bool(self.get("/readyz") == 200)
        except OSError:
            return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @url.setter
    def url(self, _: str) -> None:
        """Keep to the port: the process only confirms it."""

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def has_died(self) -> bool:
        """Tell whether the process ended unasked."""
        return self.process.poll() is not None

    def faults(self) -> list[str]:
        """Return, once, the lines of its logs that tell of a fault of its own."""
        self._keep_faults()
        told, self._faults = self._faults, []
        return told

    def _keep_faults(self) -> None:
        if self.stderr.exists():
            lines = [x for x in self.stderr.read_text().splitlines() if '"level":"error"' in x]
            self._faults += lines[self._counted :]
            self._counted = len(lines)
