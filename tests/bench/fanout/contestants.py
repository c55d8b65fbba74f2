"""Who is compared: how each server is started, with rooms in it, alone or as two on one Redis.

Their programs are in `rivals`; each does the least that passes an event on to everybody in a room.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from tests.bench.fanout import rivals
from tests.bench.fanout.dialects import PLAIN, ROOMSERVER, SOCKETIO, Dialect
from tests.bench.fanout.native import build
from tests.bench.fanout.people import Address
from tests.bench.fanout.processes import Program
from tests.bench.readings import process_of
from tests.bench.run import AMPLE
from tests.e2e.evening import ROOT, House
from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer

Rooms = Callable[[int, int], list[dict[str, str]]]
"""Opens so many rooms for so many people; returns the values that their dialect names."""
Start = Callable[[ExitStack, Path, int, str], tuple[int, Address]]
"""Starts one instance in a folder on a port, on the Redis of that URL if there is one."""
PLENTY = (*AMPLE, "--max-connections", "20000")


class Running(Struct):
    """A server that runs: its processes by name, Redis apart."""

    addresses: list[Address]
    pids: list[int]
    redis: int | None
    rooms: Rooms


class Contestant(Struct, frozen=True):
    """One of the others: its instances take any room's number."""

    name: str
    dialect: Dialect
    start: Start

    @contextlib.contextmanager
    def running(self, folder: Path, *, fleet: bool) -> Iterator[Running]:
        """Start one instance, or two on a Redis."""
        with ExitStack() as stack:
            store = stack.enter_context(RedisServer()) if fleet else None
            url = store.url if store else ""
            started = [
                self.start(stack, folder, lasting_port(), url) for _ in range(2 if fleet else 1)
            ]
            yield Running(
                addresses=[address for _, address in started],
                pids=[pid for pid, _ in started],
                redis=process_of(store) if store else None,
                rooms=_numbered,
            )


def _numbered(many: int, _: int) -> list[dict[str, str]]:
    return [{"room": str(number)} for number in range(many)]


class Roomserver:
    """This server, whole, from the checkout at `root`."""

    dialect = ROOMSERVER

    def __init__(self, name: str, root: Path = ROOT) -> None:
        self.name = name
        self.root = root

    @contextlib.contextmanager
    def running(self, folder: Path, *, fleet: bool) -> Iterator[Running]:
        """Start one instance, or two on a Redis."""
        with ExitStack() as stack:
            store = stack.enter_context(RedisServer()) if fleet else None
            where = ("--store", store.url) if store else ()
            houses = [
                stack.enter_context(_Rooted(self.root, folder / str(number), where))
                for number in range(2 if store else 1)
            ]
            yield Running(
                addresses=[_address(house.url) for house in houses],
                pids=[house.process.pid for house in houses],
                redis=process_of(store) if store else None,
                rooms=lambda many, each: _opened(houses[0], many, each),
            )


class _Rooted(House):
    """A house of some checkout."""

    def __init__(self, root: Path, folder: Path, more: Sequence[str]) -> None:
        folder.mkdir()
        self.cwd = root
        super().__init__(folder, *PLENTY, *more)

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": str(self.cwd)}


def _opened(house: House, many: int, each: int) -> list[dict[str, str]]:
    rooms = [house.room(capacity=max(2, each)) for _ in range(many)]
    return [{"room": room.id, "invite": room.invite} for room in rooms]


def _address(url: str) -> Address:
    host, port = url.removeprefix("http://").split(":")
    return host, int(port)


def _program(*command: str) -> Start:
    def start(stack: ExitStack, folder: Path, port: int, redis: str) -> tuple[int, Address]:
        words = [*command, str(port), *([redis] if redis else [])]
        program = stack.enter_context(Program(words, port, folder))
        return program.process.pid, ("127.0.0.1", port)

    return start


def _reference(*more: str) -> Start:
    def start(stack: ExitStack, folder: Path, port: int, _: str) -> tuple[int, Address]:
        words = [str(build("reference", folder)), str(port), *more]
        program = stack.enter_context(Program(words, port, folder))
        return program.process.pid, ("127.0.0.1", port)

    return start


def _nchan(stack: ExitStack, folder: Path, port: int, redis: str) -> tuple[int, Address]:
    filled = {
        "MODULE": str(rivals.NCHAN),
        "FOLDER": str(folder),
        "PORT": str(port),
        "UPSTREAM": f"upstream redis {{ nchan_redis_server {redis}; }}" if redis else "",
        "PASS": "nchan_redis_pass redis;" if redis else "",
    }
    text = (rivals.HERE / "nchan.conf").read_text().partition("load_module")
    words = "".join(text[1:])
    for name, value in filled.items():
        words = words.replace(name, value)
    conf = folder / f"nchan-{port}.conf"
    conf.write_text(words)
    command = ["nginx", "-c", str(conf), "-e", str(folder / f"errors-{port}")]
    program = stack.enter_context(Program(command, port, folder))
    return program.process.pid, ("127.0.0.1", port)


def _python(name: str) -> Start:
    return _program(sys.executable, str(rivals.HERE / name))


def _rival_python(name: str, *words: str) -> Start:
    return _program(str(rivals.PYTHON), str(rivals.HERE / name), *words)


def _node(name: str) -> Start:
    return _program("node", str(rivals.HERE / name))


REFERENCE = Contestant("C, one send a delivery", PLAIN, _reference())
JOINED = Contestant("C, one send a member a turn", PLAIN, _reference("joined"))
OURS = Roomserver("roomserver")
STARLETTE = Contestant("Starlette, an awaited send each", PLAIN, _python("starlette_rooms.py"))
WEBSOCKETS = Contestant("websockets, broadcast()", PLAIN, _python("websockets_rooms.py"))
PYTHON_SOCKETIO = Contestant("python-socketio", SOCKETIO, _rival_python("socketio_rooms.py"))
CHANNELS = Contestant("Django Channels", PLAIN, _rival_python("channels_rooms.py", "core"))
CHANNELS_PUBSUB = Contestant(
    "Django Channels, its pub/sub layer", PLAIN, _rival_python("channels_rooms.py", "pubsub")
)
NODE_SOCKETIO = Contestant("Socket.IO", SOCKETIO, _node("socketio_rooms.mjs"))
NODE_WS = Contestant("node ws", PLAIN, _node("ws_rooms.mjs"))
NCHAN = Contestant("nginx, nchan", PLAIN, _nchan)
