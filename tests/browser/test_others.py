"""A short visit by other engines: Firefox ESR and WebKitGTK. All else is looked at in Chromium."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support import expected_conditions as ready
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.servers.ports import lasting_port

MINE, THEIRS = "hello from over there", "hello from here"
LOG = (By.CSS_SELECTOR, "[role=log]")
PATIENCE_S = 30


def opened(place: Place, seats: Any) -> tuple[Seat, str]:
    """Mira hosts in Chromium; return her seat and the link for the other."""
    links = place.room(title="Evening", agenda=[{"kind": "open", "title": "Open", "floor": "open"}])
    mira = seats()
    mira.join(links["host_url"], "Mira")
    return mira, links["join_url"]


def test_firefox(place: Place, seats: Any) -> None:
    """Tor Browser is one, and many whose phone is watched use it."""
    mira, link = opened(place, seats)
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert firefox, "Firefox is not installed"
    script = Path(__file__).with_name("firefox.mjs")
    visit = subprocess.Popen(
        ["node", script, firefox, link, MINE, THEIRS], stdout=subprocess.PIPE, text=True
    )
    try:
        expect(mira.log.get_by_text(MINE, exact=True)).to_be_visible(timeout=PATIENCE_S * 1000)
        mira.say(THEIRS)
        said, _ = visit.communicate(timeout=60)
    finally:
        visit.kill()
        visit.wait()
    assert said.splitlines() == ["joined", "written", "read", "came back", "gone"]
    assert visit.returncode == 0


@contextlib.contextmanager
def running(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run a program as long as it is needed."""
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_open(port: int) -> None:
    """Wait until somebody listens there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert time.monotonic() < end, "the driver did not start"
        time.sleep(0.1)


@pytest.fixture
def webkit(tmp_path: Path) -> Iterator[WebDriver]:
    """WebKitGTK's own small browser, on a screen that nobody sees."""
    port = lasting_port()
    options = Options()
    options.binary_location = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")))
    options.add_argument("--automation")
    with running("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24") as screen:
        assert screen.stdout
        shown = screen.stdout.readline().strip()
        env = {**os.environ, "DISPLAY": f":{shown}", "HOME": str(tmp_path), "NO_AT_BRIDGE": "1"}
        # Root can't have its sandbox; all that it meets is this test's own server.
        env["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        with running("WebKitWebDriver", f"--port={port}", env=env):
            until_open(port)
            at = ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}")
            driver = webdriver.Remote(RemoteConnection(client_config=at), options=options)
            yield driver
            driver.quit()


def test_webkit(place: Place, seats: Any, webkit: WebDriver) -> None:
    """Every iPhone's engine; this is the same one in another body."""
    mira, link = opened(place, seats)
    patience = WebDriverWait(webkit, PATIENCE_S)
    webkit.get(link)
    patience.until(ready.element_to_be_clickable((By.ID, "agree"))).click()
    webkit.find_element(By.XPATH, "//button[.='Join']").click()
    patience.until(ready.visibility_of_element_located(LOG))
    webkit.find_element(By.ID, "words").send_keys(MINE)
    webkit.find_element(By.XPATH, "//button[.='Send']").click()
    mira.sees(MINE)
    mira.say(THEIRS)
    patience.until(ready.text_to_be_present_in_element(LOG, THEIRS))
    webkit.refresh()
    patience.until(ready.visibility_of_element_located(LOG))
    webkit.find_element(By.PARTIAL_LINK_TEXT, "Leave").click()
    patience.until_not(ready.title_contains("Notes"))
