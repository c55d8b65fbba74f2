"""Two instances on one Redis, on ports that they keep when they are started anew."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.deploy.balancers import Balancer
from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House, Room
from tests.fleet.conftest import elsewhere
from tests.fleet.looking import connections
from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer

# A short drain: a test has no time for the 20 s that spare a real fleet a storm.
DRAIN = ("--drain-s", "2", "--pre-stop-s", "1")
TRUSTED = ("--trusted-proxies", "127.0.0.1/32")


class Instance:
    """One server process after the other, all on one port and with the same settings."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.port, self._admin = port, lasting_port()
        self._house = House(
            folder,
            *(*PLENTY, *DRAIN, *TRUSTED, *options),
            *("--bind", f"127.0.0.1:{self.port}", "--admin-bind", f"127.0.0.1:{self._admin}"),
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Start, and leave nothing behind, however often it was ended meanwhile."""
        self.start()
        try:
            yield
        finally:
            self.kill()

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._house.__enter__()

    def kill(self) -> None:
        """End it as a crash does."""
        self._house.__exit__()

    def drain(self) -> None:
        """Send TERM and wait for an orderly end."""
        self._house.process.send_signal(signal.SIGTERM)
        assert self._house.process.wait(30) == 0
        self._house.__exit__()

    def connections(self) -> int:
        """Return how many sockets are open there, from its metrics."""
        return connections(f"127.0.0.1:{self._admin}")

    def room(self) -> Room:
        """Open a room; its sockets go to this instance."""
        return self._house.room(capacity=20)

    def shows(self, room: Room) -> Room:
        """Return a room of the other instance as seen through this one."""
        return elsewhere(room, self._house)

    def invite(self, room: str) -> str:
        """Return the invite of a room that is good now."""
        status, told = self._house.call("GET", f"/api/rooms/{room}")
        assert status == 200, told
        return str(told["invite"])

    def link(self) -> str:
        """Open a room and return the link that people get."""
        room = self.room()
        status, told = self._house.call("GET", f"/api/rooms/{room.id}")
        assert status == 200, told
        return str(told["join_url"])


class Fleet(NamedTuple):
    """Two instances and the balancer before them."""

    one: Instance
    two: Instance
    balancer: Balancer


@contextlib.contextmanager
def fleet(kind: Callable[[int, int], Balancer], folder: Path, *options: str) -> Iterator[Fleet]:
    """Give two instances on a Redis of their own behind a balancer; `options` go to both."""
    (folder / "one").mkdir()
    (folder / "two").mkdir()
    ports = lasting_port(), lasting_port()
    balancer = kind(*ports)
    with RedisServer() as store:
        shared = ("--store", store.url, "--origin", balancer.url, *options)
        one = Instance(folder / "one", ports[0], *shared)
        two = Instance(folder / "two", ports[1], *shared)
        with one.running(), two.running(), balancer:
            yield Fleet(one, two, balancer)
