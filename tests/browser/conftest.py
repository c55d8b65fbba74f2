"""A real server process and a real Chromium for the pages' tests; nothing is faked in between."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.people import Seat, WATCH, Watched

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


class Place:
    """A running server, as a browser and a host's program meet it."""

    def __init__(self, origin: str, ticket: str) -> None:
        self.origin, self._cookie = origin, ""
        answer = self._call("POST", "/api/session", {"ticket": ticket})
        self._cookie = (answer.headers.get("Set-Cookie") or "").partition(";")[0]

    def room(self, **spec: Any) -> dict[str, str]:
        """Open a room and return its links."""
        with self._call("POST", "/api/rooms", spec) as answer:
            found: dict[str, str] = json.load(answer)
        return found

    def _call(self, method: str, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json", "Origin": self.origin}
        if self._cookie:
            headers["Cookie"] = self._cookie
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        return urllib.request.urlopen(request, timeout=10)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Start one server process; give its origin and the first ticket."""
    home = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "roomserver", "serve", "--bind", "127.0.0.1:0"]
    extra = ["--admin-bind", "127.0.0.1:0", "--neutral-site", "http://127.0.0.1:9/"]
    process = subprocess.Popen(
        [*command, *extra, "--refusals-per-min", "1000"],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
    )
    try:
        yield _links(process)
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
    reader = threading.Thread(target=lambda: [lines.put(x) for x in process.stdout or ()])
    reader.daemon = True
    reader.start()
    origin = re.search(r"http://[\w.:]+", lines.get(timeout=START_S))
    ticket = re.search(r"/host#(\S+)", lines.get(timeout=START_S))
    assert origin and ticket
    return origin[0], ticket[1]


@pytest.fixture(scope="session")
def place(server: tuple[str, str]) -> Place:
    """The server, with a host signed in by program."""
    return Place(*server)


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
