"""What every page owes: it fits a small screen, serves keys, keeps its policy, keeps nothing."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Place
from tests.browser.people import Watched

OPEN = [{"kind": "open", "title": "Open", "floor": "open"}]
PLAIN = ["/", "/help", "/privacy", "/host"]
MOST_BYTES, MOST_REQUESTS = 35_000, 24
CONSOLE_BYTES = 15_000


def fits(page: Page) -> bool:
    """Is nothing wider than the window?"""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width <= 0


@pytest.mark.parametrize("path", PLAIN)
def test_a_plain_page_fits_and_keeps_its_policy(
    path: str, place: Place, seats: Any, watched: Watched
) -> None:
    """People at 400 % zoom rely on it; so does everyone whom the policy protects."""
    seat = seats(320, 640)
    seat.open(place.origin + path)
    expect(seat.page.get_by_role("heading", level=1)).to_be_visible()
    first = seat.page.evaluate("document.querySelector('a, button, input').textContent")
    assert first == "Leave quickly"
    expect(seat.page.get_by_role("link", name="Get help now")).to_be_visible()
    assert fits(seat.page)
    assert watched.violations() == []


def test_one_joins_by_keys_alone_on_a_small_screen(
    place: Place, seats: Any, watched: Watched
) -> None:
    """Who uses no pointer relies on it; the heading has the focus once inside."""
    seat = seats(320, 640)
    links = place.room(title="A rather long title of an evening circle", agenda=OPEN)
    seat.open(links["join_url"])
    expect(seat.button("Join")).to_be_visible()
    assert fits(seat.page)
    tabs = ["radio", "summary", "radio", "checkbox"]
    for _ in range(len(tabs) + 2):
        seat.page.keyboard.press("Tab")
    assert seat.page.evaluate("document.activeElement.id") == "agree"
    seat.page.keyboard.press("Space")
    seat.page.keyboard.press("Tab")
    seat.page.keyboard.press("Enter")
    expect(seat.log).to_be_visible()
    assert seat.page.evaluate("document.activeElement.tagName") == "H1"
    assert fits(seat.page)
    assert watched.violations() == []
    assert seat.page.evaluate("localStorage.length") == 0
    assert seat.page.context.cookies() == []


def test_nobody_joins_without_agreeing(place: Place, seats: Any) -> None:
    """The consent is never ticked for anybody."""
    seat = seats()
    seat.open(place.room(title="Evening", agenda=OPEN)["join_url"])
    expect(seat.page.get_by_role("checkbox", name="I have read this")).not_to_be_checked()
    seat.press("Join")
    expect(seat.page.get_by_role("alert")).to_contain_text("tick the box")


def test_leaving_quickly_leaves_nothing(place: Place, seats: Any) -> None:
    """Somebody who is watched relies on it: three presses of Shift, and the others see "left"."""
    links = place.room(title="Evening", agenda=OPEN)
    ana, ben = seats(), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    gone: list[str] = []
    ana.page.on("request", lambda request: gone.append(request.url))
    for _ in range(3):
        ana.page.keyboard.press("Shift")
    expect(ben.log.get_by_text("left")).to_be_visible()
    assert any(url.endswith("/x") for url in gone)


def test_a_shift_that_was_a_capital_leads_nowhere(place: Place, seats: Any) -> None:
    """Writing in capitals must not throw anybody out."""
    seat = seats()
    seat.join(place.room(title="Evening", agenda=OPEN)["join_url"])
    seat.box.focus()
    for letter in "ABCD":
        seat.page.keyboard.press(f"Shift+{letter}")
    expect(seat.box).to_have_value("ABCD")
    expect(seat.log).to_be_visible()


def test_a_link_that_opens_nothing_says_so(place: Place, seats: Any) -> None:
    """Who has an old link gets plain words and help lines, and learns nothing of any room."""
    seat = seats(320, 640)
    seat.open(f"{place.origin}/r/nowhere#nothing")
    expect(seat.page.get_by_role("heading", name="This link does not open a room")).to_be_visible()
    assert fits(seat.page)


def open_a_room(seat: Any, origin: str) -> None:
    """From the hosts' page to a console, by the names that stay."""
    seat.page.get_by_label("Title").fill("Wednesday")
    seat.press("Open a room")
    joins = re.compile(re.escape(origin) + "/r/[^#]+#.+")
    expect(seat.page.get_by_label("Join link", exact=True)).to_have_value(joins)
    seat.page.get_by_role("link", name="Go to the console").click()
    seat.choose("Mira")
    expect(seat.button("Begin the circle")).to_be_visible()


def test_a_host_with_the_printed_link_opens_a_room(place: Place, seats: Any) -> None:
    """Who has just started a server relies on it; the link works once."""
    seat = seats()
    seat.open(f"{place.origin}/host#{place.ticket}")
    open_a_room(seat, place.origin)


def test_a_host_with_a_key_opens_a_room(place: Place, seats: Any) -> None:
    """Hosts rely on it; a wrong key says so and blames nobody."""
    seat = seats(320, 640)
    seat.open(place.origin + "/host")
    for key in ("wrong", place.key):
        seat.page.get_by_label("Host key").fill(key)
        seat.press("Sign in")
        if key == "wrong":
            expect(seat.page.get_by_role("alert")).to_contain_text("not accepted")
    expect(seat.button("Open a room")).to_be_visible()
    assert fits(seat.page)
    seat.page.get_by_label("Title").fill("Join me on t.me/fern")
    seat.press("Open a room")
    expect(seat.page.get_by_role("alert")).to_contain_text("Title: ")
    expect(seat.page.get_by_label("Title")).to_be_focused()
    open_a_room(seat, place.origin)
    assert fits(seat.page)


def loaded(page: Page, url: str) -> dict[str, int]:
    """Open a page and return what came, by path, in compressed bytes."""
    found: dict[str, int] = {}

    def came(request: Request) -> None:
        response = request.response()
        found[request.url] = len(gzip.compress(response.body(), 9)) if response else 0

    page.on("requestfinished", came)
    page.goto(url)
    expect(page.get_by_role("button", name="Join")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return found


def test_the_first_load_is_small(place: Place, seats: Any) -> None:
    """Who has an old phone and a bad network relies on it."""
    links = place.room(title="Evening", agenda=OPEN)
    room = loaded(seats().page, links["join_url"])
    console = loaded(seats().page, links["host_url"])
    assert len(room) <= MOST_REQUESTS, len(room)
    assert sum(room.values()) <= MOST_BYTES, sum(room.values())
    assert sum(console.values()) <= MOST_BYTES + CONSOLE_BYTES, sum(console.values())
