"""A master, its replica and three sentinels that watch them, all on loopback."""

import contextlib
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import redis

from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer

NAME = "rooms"
FILE = Path(__file__).resolve().parents[2] / "deploy" / "sentinel.conf"


def until(true: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until something has become true."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(redis.RedisError):
            if true():
                return
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Watched:
    """Use as a context manager; `master` and `replica` are what they are at the start.

    `down_ms` and `timeout_ms` stand in place of the file's `down-after-milliseconds` and
    `failover-timeout`, for tests in a hurry; None leaves what operators get.
    """

    def __init__(self, down_ms: int | None = 1000, timeout_ms: int | None = 3000) -> None:
        self._hurry = {"down-after-milliseconds": down_ms, "failover-timeout": timeout_ms}
        more = {
            "repl-diskless-sync": "yes",
            "repl-diskless-sync-delay": "0",
            "repl-diskless-load": "swapdb",
        }
        self.master, self.replica = (RedisServer(**more) for _ in range(2))
        self.folder = Path(tempfile.mkdtemp(prefix="sentinel-test-"))
        self.ports = [lasting_port() for _ in range(3)]
        self._sentinels: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(f'127.0.0.1:{each}' for each in self.ports)}/{NAME}"

    def __enter__(self) -> "Watched":
        self.master.start()
        self.replica.start()
        with self.replica.client() as client:
            client.execute_command("REPLICAOF", "127.0.0.1", str(self.master.port))
        until(self._linked, "the replica did not follow")
        for port in self.ports:
            self._start(port)
        until(lambda: all(map(self._knows_all, self.ports)), "sentinels did not meet")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._sentinels:
            process.kill()
            process.wait(10)
        self.replica.end()
        self.master.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def led_to(self) -> int:
        """Return the port that the first sentinel leads to."""
        with redis.Redis(port=self.ports[0], socket_timeout=5) as client:
            return int(client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)[1])

    def until_promoted(self) -> None:
        """Wait until the sentinels lead to the replica."""
        until(lambda: self.led_to() == self.replica.port, "nobody was promoted", 60)

    def until_replicated(self) -> None:
        """Wait until the replica has all that the master had when this was asked."""
        with self.master.client() as client:
            offset = client.info("replication")["master_repl_offset"]
        until(lambda: self._replica_at() >= offset, "the replica did not catch up")

    def _replica_at(self) -> int:
        with self.replica.client() as client:
            return int(client.info("replication")["slave_repl_offset"])

    def _start(self, port: int) -> None:
        binary = shutil.which("redis-sentinel")
        assert binary, "redis-sentinel is not installed"
        folder = self.folder / str(port)
        folder.mkdir()
        config = folder / "sentinel.conf"
        config.write_text(self._configured(port, folder))
        self._sentinels.append(
            subprocess.Popen(
                [binary, str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )

    def _configured(self, port: int, folder: Path) -> str:
        """Return the file that operators get, for this machine and, if wished, in a hurry."""
        text = FILE.read_text()
        for line, ours in (
            ("port 26379", f"port {port}"),
            ("dir /var/lib/redis", f"dir {folder}"),
            (f"monitor {NAME} 127.0.0.1 6379", f"monitor {NAME} 127.0.0.1 {self.master.port}"),
        ):
            assert text.count(line) == 1, line
            text = text.replace(line, ours)
        for word, ms in self._hurry.items():
            if ms is not None:
                text, found = re.subn(rf"({word} {NAME}) \d+", rf"\g<1> {ms}", text)
                assert found == 1, word
        return text

    def _linked(self) -> bool:
        with self.replica.client() as client:
            return bool(client.info("replication")["master_link_status"] == "up")

    def _knows_all(self, port: int) -> bool:
        with redis.Redis(port=port, socket_timeout=5) as client:
            told = client.execute_command("SENTINEL", "MASTER", NAME)
        facts = told if isinstance(told, dict) else dict(zip(told[::2], told[1::2], strict=True))
        facts = {_text(name): _text(value) for name, value in facts.items()}
        return facts["num-other-sentinels"] == "2" and facts["num-slaves"] == "1"


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
