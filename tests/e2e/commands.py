"""Commands as an operator types them: to their end, or going on beside a test."""

import http.client
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 20


def environment(**more: str) -> dict[str, str]:
    """Nothing of ours but what is given; the checkout is found."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ROOMSERVER_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **more}


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        (sys.executable, "-m", "roomserver", *words),
        cwd=folder,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        stdin=subprocess.DEVNULL,
        check=False,
    )


class Process:
    """A command that goes on, and the lines that it said so far."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.errors = folder / "stderr"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                (sys.executable, "-m", "roomserver", *words),
                cwd=folder,
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                bufsize=0,  # what is read ahead, `select` would not see
            )

    def line(self) -> str:
        """The next line of stdout."""
        out = self.process.stdout
        assert out is not None
        assert select.select([out], [], [], WAIT_S)[0], self.errors.read_text()
        return out.readline().decode().strip()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Its exit code after a signal, and how long that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(WAIT_S), time.monotonic() - began


@contextmanager
def going_on(folder: Path, *words: str) -> Iterator[Process]:
    """Start a command; kill it if the test did not end it."""
    process = Process(folder, *words)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.wait()
        if process.process.stdout:
            process.process.stdout.close()


def ask(
    url: str, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """One request; status, JSON and headers."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=WAIT_S)
    sent = {"Content-Type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    connection.request(method, path, json.dumps(body) if body is not None else None, sent)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text, told
