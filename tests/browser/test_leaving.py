"""Leaving quickly: at once, whatever works, and nothing of the room is found afterwards."""

import http.server
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place, served
from tests.browser.people import Seat, Watched
from tests.browser.test_pages import OPEN

AWAY = "The weather"
WORDS = "what nobody shall find"
# As a browser that was told to keep nothing does.
FORBIDDEN = """
for (const name of ["sessionStorage", "localStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
"""
# What the page is in the moment in which it asks to be led away.
LOOK = """navigation.addEventListener("navigate", () => console.log("went " + JSON.stringify([
  document.body.childElementCount, document.title.trim(),
  sessionStorage.length + localStorage.length,
  document.documentElement.outerHTML.includes("nobody")])))"""
COMES_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


class Neutral(http.server.BaseHTTPRequestHandler):
    """A site that has nothing to do with rooms."""

    def do_GET(self) -> None:
        """Answer with the weather, whatever is asked."""
        body = f"<title>{AWAY}</title><h1>{AWAY}</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def neutral() -> Iterator[str]:
    """Where the way out leads."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Neutral)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, neutral: str) -> Iterator[Place]:
    """A server whose neutral site is there."""
    home = tmp_path_factory.mktemp("server")
    with served(home, "roomserver", more=("--neutral-site", neutral)) as place:
        yield place


@pytest.fixture
def watched(place: Place, neutral: str) -> Watched:
    """What must stay empty."""
    return Watched(place.origin, neutral)


def is_away(page: Page) -> None:
    """Wait for the neutral site."""
    expect(page.get_by_role("heading", name=AWAY)).to_be_visible()


def leave(seat: Seat) -> None:
    seat.page.get_by_role("link", name="Leave quickly").click(no_wait_after=True)


def seated(place: Place, seats: Any, neutral: str) -> Seat:
    """Ana came from another page, has said something and writes on."""
    ana: Seat = seats(320, 640)
    ana.open(neutral + "before")
    ana.join(place.room(title="Evening", agenda=OPEN)["join_url"], "Ana")
    ana.say(WORDS)
    ana.sees(WORDS)
    ana.box.fill("half a sentence")
    return ana


def test_the_page_is_blank_before_anything_answers(place: Place, seats: Any, neutral: str) -> None:
    """Somebody comes into the room: no network is fast enough for that."""
    ana = seated(place, seats, neutral)
    ana.page.evaluate("localStorage.setItem('wishes', '{}')")
    ana.page.evaluate(LOOK)
    said: list[str] = []
    ana.page.on("console", lambda message: said.append(message.text))
    leave(ana)
    is_away(ana.page)
    assert [each for each in said if each.startswith("went")] == ['went [0,"",0,false]']


def test_back_shows_nothing_of_the_room(place: Place, seats: Any, neutral: str) -> None:
    """Whoever takes the phone and presses Back finds what was open before."""
    ana = seated(place, seats, neutral)
    leave(ana)
    is_away(ana.page)
    ana.page.go_back()
    expect(ana.page).to_have_url(neutral + "before")
    ana.page.go_forward()
    is_away(ana.page)
    assert "/r/" not in ana.page.url


def test_a_page_that_the_browser_had_put_aside_leaves_again(
    place: Place, seats: Any, neutral: str
) -> None:
    """A browser that keeps whole pages for Back must not bring the room back from there."""
    ana = seated(place, seats, neutral)
    ana.page.evaluate(COMES_BACK)
    is_away(ana.page)


def test_the_address_typed_again_opens_no_seat(place: Place, seats: Any, neutral: str) -> None:
    """The address in the history holds no key to the room."""
    ana = seated(place, seats, neutral)
    room = ana.page.url
    leave(ana)
    is_away(ana.page)
    ana.open(room)
    expect(ana.page.get_by_role("heading", name="This link does not open a room")).to_be_visible()
    assert ana.page.evaluate("sessionStorage.length") == 0


def test_the_others_see_left_and_never_how(place: Place, seats: Any) -> None:
    """Who leaves quickly is not marked by it."""
    links = place.room(title="Evening", agenda=OPEN)
    ana, ben = seats(), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    leave(ana)
    expect(ben.log.get_by_text("left")).to_have_text("\u2068Ana\u2069 left")
    expect(ben.page.locator(".people li")).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/help", "/privacy", "/host", "/r/any#secret", "/none"])
def test_the_way_out_works_without_script(place: Place, seats: Any, path: str) -> None:
    """It is a link: whatever fails to load, it leads away."""
    ana = seats(320, 640, java_script_enabled=False)
    ana.open(place.origin + path)
    leave(ana)
    is_away(ana.page)


def test_the_way_out_works_before_the_room_answers(place: Place, seats: Any) -> None:
    """On a bad network the first words may take a minute."""
    ana = seats(320, 640)
    ana.page.route("**/texts/*.json", lambda _: None)
    ana.page.goto(place.room(title="Evening", agenda=OPEN)["join_url"], wait_until="commit")
    expect(ana.page).to_have_url(re.compile("^[^#]+$"))
    for _ in range(3):
        ana.page.keyboard.press("Shift")
    is_away(ana.page)


def test_the_way_out_works_where_the_browser_keeps_nothing(place: Place, seats: Any) -> None:
    """Who forbids a site to store anything gets away like everybody else."""
    ana = seats()
    ana.page.add_init_script(FORBIDDEN)
    ana.join(place.room(title="Evening", agenda=OPEN)["join_url"], "Ana")
    leave(ana)
    is_away(ana.page)


def test_each_shift_says_how_many_more_and_another_key_starts_anew(
    place: Place, seats: Any
) -> None:
    """Who listens to the page relies on it; and nobody leaves by accident."""
    ana = seats()
    ana.join(place.room(title="Evening", agenda=OPEN)["join_url"], "Ana")
    polite = ana.page.locator("#polite")
    for _ in range(2):
        ana.page.keyboard.press("Shift")
        expect(polite).to_have_text("Press Shift \u20682\u2069 more times to leave.")
        ana.page.keyboard.press("Shift")
        expect(polite).to_have_text("Press Shift once more to leave.")
        ana.page.keyboard.press("Escape")
    expect(ana.log).to_be_visible()


def test_it_is_said_that_the_history_is_not_erased(place: Place, seats: Any) -> None:
    """Nobody may rely on what we can't do."""
    ana = seats()
    for path in ("/", "/privacy", place.room(title="Evening", agenda=OPEN)["join_url"]):
        ana.open(path if path.startswith("http") else place.origin + path)
        expect(
            ana.page.get_by_text("own history is not erased").or_(
                ana.page.get_by_text("does not erase your browser’s history")
            )
        ).to_be_visible()


@pytest.mark.parametrize("path", ["/help", "/privacy"])
def test_help_and_privacy_are_read_without_script(place: Place, seats: Any, path: str) -> None:
    """Who has an old browser, or lets no script run, needs them no less."""
    ana = seats(320, 640, java_script_enabled=False)
    ana.open(place.origin + path)
    expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
    words = "EXAMPLE" if path == "/help" else "Until the room ends. Then it is gone"
    expect(ana.page.get_by_text(words).first).to_be_visible()
    assert ana.page.get_by_text("One moment").count() == 0
