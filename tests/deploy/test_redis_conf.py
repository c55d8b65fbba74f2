"""deploy/redis.conf: a real server starts with it, keeps nothing, and `check` finds no fault."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from tests.deploy.balancers import DEPLOY, program, replaced
from tests.servers.ports import lasting_port

ROOT = DEPLOY.parent
SAID = b"canary-said-aloud"
WAIT_S = 10


class Configured:
    """A server with the file as operators get it, on another port and in a folder of its own."""

    def __init__(self, folder: Path, planted: str = "") -> None:
        self.folder = folder
        self.port = lasting_port()
        self.log = folder / "log"
        text = replaced((DEPLOY / "redis.conf").read_text(), {"\nport 6379": f"\nport {self.port}"})
        (folder / "redis.conf").write_text(text + planted)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self):
        """Give a client of the running server."""
        with self.log.open("ab") as log:
            command = (program("redis-server"), "redis.conf")
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        client = redis.Redis(port=self.port, socket_timeout=5)
        try:
            self._wait(client)
            yield client
        finally:
            client.close()
            process.terminate()
            process.wait(WAIT_S)

    def _wait(self, client: redis.Redis) -> None:
        until = time.monotonic() + WAIT_S
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.02)

    def written(self) -> bytes:
        """Return all that lies in its folder, the log among it."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(str(path).encode() + path.read_bytes() for path in files)


def checked(url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `roomserver check` against a store."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROOMSERVER_")}
    hosts = ("--hosts-file", str(folder / "hosts.json"))
    return subprocess.run(
        (sys.executable, "-m", "roomserver", "check", "--store", url, *hosts),
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def about_the_store(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if line.split()[1].startswith("store")]


def test_check_finds_nothing_against_it(tmp_path) -> None:
    """The file is what that command asks for."""
    server = Configured(tmp_path)
    with server.running():
        lines = about_the_store(checked(server.url, tmp_path).stdout)
    assert lines
    assert all(line.startswith("ok ") for line in lines), lines


@pytest.mark.parametrize(
    "planted",
    ["save 60 1", "appendonly yes", "slowlog-log-slower-than 0", "maxmemory-policy allkeys-lru"],
)
def test_check_finds_what_breaks_its_promises(tmp_path, planted) -> None:
    """The test above can fail."""
    server = Configured(tmp_path, f"\n{planted}\n")
    with server.running():
        lines = about_the_store(checked(server.url, tmp_path).stdout)
    assert any(line.startswith("FAIL") for line in lines), lines


def test_what_it_holds_comes_onto_no_disk(tmp_path) -> None:
    """Neither by TERM nor in a log, whatever the commands were."""
    server = Configured(tmp_path)
    with server.running() as client:
        say(client)
        assert client.slowlog_get() == []
    assert SAID not in server.written()
    with server.running() as client:
        assert client.keys() == []


def test_by_another_file_it_would(tmp_path) -> None:
    """The test above can fail."""
    server = Configured(tmp_path, "\nappendonly yes\nslowlog-log-slower-than 0\n")
    with server.running() as client:
        client.config_set("slowlog-max-len", 100)
        say(client)
        assert SAID in repr(client.slowlog_get()).encode()
    assert SAID in server.written()


def say(client: redis.Redis) -> None:
    """Put words into it, by a script as the store does."""
    client.eval("redis.call('HSET', KEYS[1], '1', ARGV[1]) return 1", 1, "room", SAID)


def test_its_bounds_refuse_rather_than_drop(tmp_path) -> None:
    """Half a room is worse than being told to try again."""
    server = Configured(tmp_path, "\nmaxmemory 2mb\n")
    with server.running() as client:
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            fill(client)
        assert client.exists("0")


def fill(client: redis.Redis) -> None:
    for number in range(100):
        client.set(str(number), b"x" * 100_000)
