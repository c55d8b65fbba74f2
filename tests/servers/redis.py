"""A real redis-server that keeps nothing on disk."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import redis

from tests.servers.ports import lasting_port

QUIET = {
    "save": "",
    "appendonly": "no",
    "rdbcompression": "no",
    "slowlog-log-slower-than": "-1",
    "bind": "127.0.0.1",
    "daemonize": "no",
}


class RedisServer:
    """One server; `directives` add to or replace `QUIET`. Use as a context manager."""

    def __init__(self, **directives: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="redis-test-"))
        self.port = int(directives.get("port") or lasting_port())
        self.directives = QUIET | {"port": str(self.port), "dir": str(self.folder)} | directives
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        return self._process is not None

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def start(self) -> None:
        """Start, empty, and wait until it answers."""
        binary = shutil.which("redis-server")
        assert binary, "redis-server is not installed"
        words = [word for name, value in self.directives.items() for word in (f"--{name}", value)]
        command = [binary, *words]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        until = time.monotonic() + 10
        while True:
            try:
                with self.client() as client:
                    client.ping()
                return
            except redis.RedisError:
                assert time.monotonic() < until, "redis-server did not start"
                time.sleep(0.02)

    def client(self) -> redis.Redis:
        """Return a client for looking at it."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal: STOP, CONT, KILL, TERM."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a crash does; what it held is lost."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)
        self._process = None

    def end(self) -> None:
        """End it and remove its folder."""
        if self._process is not None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
