"""Real nginx, HAProxy and Caddy with the files of deploy/, on loopback.

A test must try the very file that operators get. So nothing is written anew here: each `Balancer`
is that file with a few strings replaced, every one of which has to stand in it exactly once: the
port it listens on and the places where a test may not write; beside them the two instances, whose
ports the files name.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from tests.servers.ports import lasting_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
START_S = 15
# Debian keeps daemons where the PATH of an ordinary user does not lead.
PATHS = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ["PATH"], "/usr/local/sbin", "/usr/sbin"]
)
INSTANCES = ("127.0.0.1:8001", "127.0.0.1:8002")
TLS = "#TLS "
ROOT = os.geteuid() == 0


def program(name: str) -> str:
    """Return the path of an installed program."""
    found = shutil.which(name, path=PATHS)
    assert found, f"{name} is not installed: tests/tools/bootstrap.sh says how"
    return found


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """Replace each key, which has to stand in the text once: else the file is another."""
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def with_tls(text: str) -> str:
    """Take the mark away from the lines for https, as the file tells operators to."""
    return text.replace(TLS, "")


def without(text: str, *starts: str) -> str:
    """Leave out the lines that begin so, such as what only root may ask for."""
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.lstrip().startswith(starts)
    )


class Balancer:
    """One program before two instances; use as a context manager.

    `planted` are changes that make the file a bad one, for tests of a test.
    """

    source: ClassVar[str]

    def __init__(self, one: int, two: int, planted: Mapping[str, str] | None = None) -> None:
        self.port = lasting_port()
        self.instances = one, two
        self.planted = planted or {}
        self.folder = Path(tempfile.mkdtemp(prefix="balancer-test-"))
        # The workers of nginx are another user than root.
        self.folder.chmod(0o755)
        self.log = self.folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def changes(self) -> dict[str, str]:
        """Return what is replaced in the file."""
        raise NotImplementedError

    def command(self, file: Path) -> list[str]:
        """Return what runs it in the foreground."""
        raise NotImplementedError

    def validation(self, file: Path) -> list[str]:
        """Return what looks at a file and runs nothing."""
        raise NotImplementedError

    def text(self) -> str:
        """Return the file as operators get it, with other instances."""
        text = (DEPLOY / self.source).read_text()
        for written, port in zip(INSTANCES, self.instances, strict=True):
            assert written in text, f"{written} stands nowhere"
            text = text.replace(written, f"127.0.0.1:{port}")
        return text

    def check(self, text: str) -> "subprocess.CompletedProcess[str]":
        """Let the program look at a file."""
        file = self.folder / self.source
        file.write_text(text)
        return self._run(self.validation(file))

    def __enter__(self) -> Self:
        file = self.folder / self.source
        file.write_text(replaced(replaced(self.text(), self.changes()), self.planted))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self.command(file), stdout=log, stderr=log, cwd=self.folder, env=self._environment()
            )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        self.forget()

    def forget(self) -> None:
        """Remove its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while True:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                assert time.monotonic() < until, self.log.read_text()
                time.sleep(0.05)

    def _run(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=30,
        )

    def _environment(self) -> dict[str, str]:
        """Return an environment in which nothing is kept outside of the folder."""
        home = str(self.folder)
        return {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}


class Nginx(Balancer):
    """Master and workers, which end with the master."""

    source = "nginx.conf"

    def changes(self) -> dict[str, str]:
        # nginx makes these folders whether anything ever goes there or not.
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = [f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds]
        return {
            " listen 80;": f" listen 127.0.0.1:{self.port};",
            "worker_processes auto;": "worker_processes 2;",
            "pid /run/nginx.pid;": f"pid {self.folder}/pid;",
            "http {": " ".join(["http {", *folders]),
        }

    def text(self) -> str:
        text = super().text()
        return text if ROOT else without(text, "user ")

    def command(self, file: Path) -> list[str]:
        return [program("nginx"), "-p", str(self.folder), "-c", str(file), "-g", "daemon off;"]

    def validation(self, file: Path) -> list[str]:
        return [program("nginx"), "-p", str(self.folder), "-c", str(file), "-t"]


class HAProxy(Balancer):
    """One process with threads."""

    source = "haproxy.cfg"

    def changes(self) -> dict[str, str]:
        return {
            "bind :80\n": f"bind 127.0.0.1:{self.port}\n",
            # It does not start where fewer files than that may be opened.
            "maxconn 20000": "maxconn 500",
        }

    def text(self) -> str:
        text = super().text()
        return text if ROOT else without(text, "user ", "group ", "chroot ")

    def command(self, file: Path) -> list[str]:
        return [program("haproxy"), "-db", "-f", str(file)]

    def validation(self, file: Path) -> list[str]:
        return [program("haproxy"), "-c", "-f", str(file)]


class Caddy(Balancer):
    """One process; without TLS here, which for a name it would fetch from outside."""

    source = "Caddyfile"

    def changes(self) -> dict[str, str]:
        return {
            "rooms.example.org {": f"http://:{self.port} {{\n\tbind 127.0.0.1",
            "admin localhost:2019": "admin off",
        }

    def command(self, file: Path) -> list[str]:
        return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]

    def validation(self, file: Path) -> list[str]:
        return [program("caddy"), "validate", "--adapter", "caddyfile", "--config", str(file)]


KINDS: tuple[type[Balancer], ...] = (Nginx, HAProxy, Caddy)
