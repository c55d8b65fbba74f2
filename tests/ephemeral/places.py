"""Everywhere that something may stay outside of the memory of processes that live.

A search that finds nothing proves nothing unless it could have found it: each place is searched
for what is planted there (`test_places.py`), and every test asks for a canary twice, first while it
has to be there.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import redis

from tests.e2e.evening import House
from tests.servers.redis import RedisServer

SLOW_LOG = 1_000


class Quiet(House):
    """An instance whose working directory, home and temporary files are folders of its own."""

    def __init__(self, folder, *options, secret="", **more):
        folder.mkdir(exist_ok=True)
        for name in ("work", "tmp", "home"):
            (folder / name).mkdir()
        self.folder, self.cwd = folder, folder / "work"
        self._secret = secret
        self._printed = b""
        super().__init__(folder, *options, **more)

    def __enter__(self):
        super().__enter__()
        self._printed += self.url.encode()
        os.set_blocking(self.process.stdout.fileno(), False)
        return self

    def __exit__(self, *_):
        self.printed()
        super().__exit__()

    def environment(self):
        """Return an environment without anything of whoever runs the tests."""
        own = {"HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "tmp")}
        secret = {"ROOMSERVER_SECRET": self._secret} if self._secret else {}
        return super().environment() | own | secret

    def kill(self):
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()

    def printed(self):
        """Return what has come on stdout."""
        if not self.process.stdout.closed:
            self._printed += self.process.stdout.read() or b""
        return self._printed

    def told(self):
        """Return what the kernel shows of the process to others: its arguments and environment."""
        proc = Path(f"/proc/{self.process.pid}")
        files = (proc / "cmdline", proc / "environ")
        return b"".join(file.read_bytes() for file in files if self.process.poll() is None)


class Places:
    """A Redis and the instances on it; `where` searches all that they leave lying about.

    `copies` are the servers beside it that have rooms, or copies of them.
    """

    def __init__(
        self, server: RedisServer, *houses: Quiet, copies: Sequence[RedisServer] = ()
    ) -> None:
        self.server, self.houses, self.copies = server, list(houses), copies

    def where(self, canary: str) -> set[str]:
        """Return the kinds of places where a text stands, in small letters or others."""
        wanted = canary.lower().encode()
        return {kind for kind, data in self.everything() if wanted in data.lower()}

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Yield all bytes that there are, with the kind of place where they stand."""
        for server in (self.server, *self.copies):
            yield from kept_by(server)
            yield from files("redis files", server.folder)
        for house in self.houses:
            # stderr is one of the files; what stands on stdout is somebody's log as well.
            yield from files("files", house.folder)
            yield "printed", house.printed()
            yield "process", house.told()


def kept_by(server: RedisServer) -> Iterator[tuple[str, bytes]]:
    """Yield all that a Redis tells whoever asks; nothing of one that is dead."""
    if not server.runs:
        return
    with looking(server) as client:
        for key in client.keys("*"):
            yield "names", key
            # None: it went meanwhile.
            yield "dump", client.dump(key) or b""
        for entry in client.slowlog_get(SLOW_LOG):
            yield "slow log", entry["command"]


@contextlib.contextmanager
def looking(server: RedisServer) -> Iterator[redis.Redis]:
    """Give a client that a replica in a cluster, too, answers itself."""
    with server.client() as client:
        # One connection does for one thread, so this holds for all that follows.
        if "cluster-enabled" in server.directives:
            client.execute_command("READONLY")
        yield client


def files(kind: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the contents and the names of all files in a folder, however deep."""
    for path in folder.rglob("*"):
        yield kind, str(path.relative_to(folder)).encode()
        if path.is_file():
            yield kind, path.read_bytes()
