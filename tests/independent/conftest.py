"""One real server process, started the way a host at home starts it; each test has own rooms."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.independent.evening import Evening, Maker, Server, make_room

START_S = 60.0
STOP_S = 10.0
GREETING = "listening on "
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class RunningServer:
    """A server process, as much of it as a client needs."""

    url: str
    host_key: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Start a server in an empty directory. It sets loopback no limits of tries."""
    folder = tmp_path_factory.mktemp("server")
    host_key = _make_host_key(folder)
    output = folder / "stdout"
    errors = folder / "stderr"
    command = _roomserver("serve", "--bind", "127.0.0.1:0", "--admin-bind", "127.0.0.1:0")
    command += ["--hosts-file", "hosts.json"]
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, env=_environment())
    try:
        yield RunningServer(_wait_for_url(process, output, errors), host_key)
        assert process.poll() is None, errors.read_text()
    finally:
        _stop(process)


@pytest.fixture
async def open_evening(server: Server) -> AsyncIterator[Maker]:
    """Makes rooms and closes all their sockets in the end."""
    evenings: list[Evening] = []

    async def make(**settings: Any) -> Evening:
        evening = Evening(server, await make_room(server, **settings))
        evenings.append(evening)
        return evening

    yield make
    for evening in evenings:
        await evening.dispose()


def _roomserver(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "roomserver", *arguments]


def _environment() -> dict[str, str]:
    """Return an environment without settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ROOMSERVER_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def _make_host_key(directory: Path) -> str:
    command = _roomserver("hosts", "add", "ana", "--hosts-file", "hosts.json")
    done = subprocess.run(
        command,
        cwd=directory,
        env=_environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=START_S,
    )
    return done.stdout.split()[-1]


def _wait_for_url(process: subprocess.Popen[bytes], output: Path, errors: Path) -> str:
    """Read the address from the first line; the port is the system's choice."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        first, end, _ = output.read_text().partition("\n")
        if end:
            assert first.startswith(GREETING), first
            return first.removeprefix(GREETING)
        time.sleep(0.02)
    raise AssertionError(f"no server: {output.read_text()} {errors.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_S)
