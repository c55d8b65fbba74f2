"""A real server process and a real Chromium for the pages' tests; nothing is faked in between."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.people import WATCH, Seat, Watched

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
START_S = 20
EXTRA = [
    *("--admin-bind", "127.0.0.1:0"),
    *("--neutral-site", "http://127.0.0.1:9/"),
    *("--refusals-per-min", "1000"),
]


class Place:
    """A running server, as a browser and a host's program meet it."""

    def __init__(self, origin: str, ticket: str, key: str) -> None:
        self.origin, self.ticket, self.key = origin, ticket, key

    def room(self, **spec: Any) -> dict[str, str]:
        """Open a room and return its links."""
        with self._call("POST", "/api/rooms", spec) as answer:
            found: dict[str, str] = json.load(answer)
        return found

    def wait_for_key(self) -> None:
        """The server looks at the hosts' file now and then; a new key is good soon, not at once."""
        for _ in range(50):
            with contextlib.suppress(urllib.error.HTTPError):
                self._call("GET", "/api/agendas", None).close()
                return
            time.sleep(0.2)
        raise AssertionError("the new host's key was never accepted")

    def _call(self, method: str, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=10)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Start one server process for all tests."""
    with served(tmp_path_factory.mktemp("server"), "roomserver") as place:
        yield place


@contextlib.contextmanager
def served(home: Path, *module: str, more: Sequence[str] = ()) -> Iterator[Place]:
    """Start a server process; its ticket was printed, and a host was named after the start.

    `more` are further options.
    """
    env = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        [sys.executable, "-m", *module, "serve", "--bind", "127.0.0.1:0", *EXTRA, *more],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=env,
    )
    try:
        origin, ticket = _links(process)
        named = subprocess.check_output(
            [sys.executable, "-m", "roomserver", "hosts", "add", "mira"],
            cwd=home,
            text=True,
            env=env,
            stderr=subprocess.DEVNULL,
        )
        place = Place(origin, ticket, named.split()[-1])
        place.wait_for_key()
        yield place
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _links(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read the address and the host's link from the first lines; a dumb server fails here."""
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout or ():
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    origin = re.search(r"http://[\w.:]+", lines.get(timeout=START_S))
    ticket = re.search(r"/host#(\S+)", lines.get(timeout=START_S))
    assert origin
    assert ticket
    return origin[0], ticket[1]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser process for the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def watched(place: Place) -> Watched:
    """What must stay empty: CSP violations, script errors, requests to elsewhere."""
    return Watched(place.origin)


@pytest.fixture
def seats(chromium: Browser, watched: Watched) -> Iterator[Any]:
    """Open people's own contexts: `seats(width=..., height=...)`."""
    contexts: list[BrowserContext] = []

    def seat(width: int = 1280, height: int = 800, **more: Any) -> Seat:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        watched.follow(page)
        return Seat(page)

    yield seat
    for context in contexts:
        context.close()
    watched.check()
