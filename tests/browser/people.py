"""What a person does on the page, in their words, and what must never happen while they do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Request, expect

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(event.violatedDirective + " " + event.blockedURI));
window.__sockets = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...given) { super(...given); window.__sockets.push(this); }
};
"""
DROP = "() => { for (const socket of window.__sockets) socket.close(); window.__sockets = []; }"


class Watched:
    """Gathers faults of every page in a test."""

    def __init__(self, origin: str, *more: str) -> None:
        self._allowed = (origin, *more, "http://127.0.0.1:9/", "blob:")
        self._pages: list[Page] = []
        self.faults: list[str] = []

    def follow(self, page: Page) -> None:
        """Watch one page from its start."""
        self._pages.append(page)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._asked)

    def check(self) -> None:
        """Fail with all that was seen."""
        assert not self.faults, self.faults

    def violations(self) -> list[str]:
        """Return what the open pages' CSP refused."""
        return [each for page in self._pages for each in page.evaluate("window.__violations")]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._allowed):
            self.faults.append(f"request to elsewhere: {request.url}")


class Seat:
    """One person in a context of their own."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        """Follow a link."""
        self.page.goto(url)

    def join(self, url: str, name: str = "", part: str = "") -> None:
        """Go from a link into the room."""
        self.open(url)
        self.choose(name, part)
        expect(self.log).to_be_visible()

    def choose(self, name: str = "", part: str = "") -> None:
        """Fill the page before the room and press Join."""
        if name:
            self.page.get_by_text("Use another name").click()
            self.page.get_by_label("Another name").fill(name)
        if part:
            self.page.get_by_role("radio", name=part).check()
        self.page.get_by_role("checkbox", name="I have read this").check()
        self.press("Join")

    def press(self, name: str) -> None:
        """Press a button by its exact name."""
        self.button(name).click()

    def button(self, name: str) -> Locator:
        """Return a button by its exact name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.page.get_by_role("log", name="Messages")

    @property
    def order(self) -> Locator:
        """The sharing order."""
        return self.page.get_by_role("list", name="Sharing order")

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#words")

    def say(self, text: str) -> None:
        """Write and send."""
        self.box.fill(text)
        self.press("Send")

    def sees(self, text: str) -> None:
        """Wait until the log shows a text as sent."""
        expect(self.log.get_by_text(text, exact=True)).to_be_visible()

    def reads_like(self, pattern: re.Pattern[str]) -> None:
        """Wait until the page shows words of that shape."""
        expect(self.page.get_by_text(pattern).first).to_be_visible()

    def drop(self) -> None:
        """Lose the socket as a phone does."""
        self.page.evaluate(DROP)

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Be without a network for a while."""
        self.page.context.set_offline(True)
        self.drop()
        yield
        self.page.context.set_offline(False)
