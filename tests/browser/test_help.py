"""Help is one press away in every state: also where words can't be said, so nobody hears them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.states import GRAVE, muted
from tests.browser.test_pages import OPEN, fits

Both = tuple[Seat, Seat]
TURNS = {"kind": "check_in", "title": "Check-in", "floor": "turns"}
CARD = "You are not alone with this"


def at(place: Place, seats: Any, *rounds: dict[str, str]) -> Both:
    """Mira hosts, Ana has words in her box on a small phone; Mira begins where there are rounds."""
    links = place.room(title="Evening", agenda=list(rounds) or OPEN)
    mira, ana = seats(), seats(320, 640)
    mira.join(links["host_url"], "Mira")
    if rounds:
        ben = seats()
        ben.join(links["join_url"], "Ben")
    ana.join(links["join_url"], "Ana")
    ana.box.fill(GRAVE)
    if rounds:
        mira.press("Begin the circle")
    return mira, ana


def another_speaks(place: Place, seats: Any) -> Both:
    """Somebody else has the turn, or will."""
    return at(place, seats, {**TURNS, "order": "circle"})


def hosts_only(place: Place, seats: Any) -> Both:
    return at(place, seats, {"kind": "opening", "title": "Welcome", "floor": "hosts"})


def quiet(place: Place, seats: Any) -> Both:
    return at(place, seats, {"kind": "silence", "title": "Quiet", "floor": "quiet"})


def paused(place: Place, seats: Any) -> Both:
    mira, ana = at(place, seats, {"kind": "open", "title": "Talk", "floor": "open"})
    mira.press("Pause")
    return mira, ana


def rung(place: Place, seats: Any) -> Both:
    """The bell is a silence for half a minute."""
    mira, ana = at(place, seats, {"kind": "open", "title": "Talk", "floor": "open"})
    mira.press("Ring the bell")
    return mira, ana


def silenced(place: Place, seats: Any) -> Both:
    """A host asked this one to listen."""
    return muted(place, seats, width=320, height=640)


def help_is_there(seat: Seat) -> None:
    """In view, and it opens lines without leaving the page."""
    link = seat.page.get_by_role("link", name="Get help now")
    expect(link).to_be_in_viewport()
    link.click()
    expect(seat.page.get_by_role("dialog")).to_contain_text("EXAMPLE")
    seat.page.get_by_role("dialog").get_by_role("button", name="Close").click()


@pytest.mark.parametrize("state", [another_speaks, hosts_only, quiet, paused, rung, silenced])
def test_where_nobody_hears_ones_words_help_and_a_host_are_one_press_away(
    place: Place, seats: Any, state: Callable[[Place, Any], Both]
) -> None:
    """Who is in need and may not write now relies on it; and what they wrote is not lost."""
    mira, ana = state(place, seats)
    ana.press("Send")
    expect(ana.page.locator("#why")).not_to_be_empty()
    expect(ana.box).to_have_value(GRAVE)
    help_is_there(ana)
    ana.press("Tell a host instead")
    expect(ana.page.get_by_role("dialog").get_by_label("Your words")).to_have_value(GRAVE)
    ana.press("Send privately")
    # Told to a host, the words are heard: by the host, and as what they are.
    expect(mira.page.locator(".alerts li")).to_contain_text("Somebody may need help now")
    expect(ana.log.get_by_role("heading", name=CARD)).to_be_visible()
    expect(ana.box).to_have_value(GRAVE)
    assert fits(ana.page)


def test_before_one_is_in_and_in_the_waiting_room_help_is_there(place: Place, seats: Any) -> None:
    """Who only looks in may need it most."""
    ana = seats(320, 640)
    ana.open(place.room(title="Evening", agenda=OPEN, lobby=True)["join_url"])
    expect(ana.button("Join")).to_be_visible()
    help_is_there(ana)
    ana.choose("Ana")
    expect(ana.button("Join")).to_be_hidden()
    help_is_there(ana)


def test_without_a_connection_help_is_there(place: Place, seats: Any) -> None:
    """The lines came with the room, and need no network to be read."""
    _, ana = at(place, seats)
    with ana.offline():
        ana.reads_like(re.compile("No connection right now"))
        help_is_there(ana)


@pytest.mark.parametrize("end", ["Close the room", "Leave the room"])
def test_when_it_is_over_help_is_there(place: Place, seats: Any, end: str) -> None:
    """What was said may only then be felt."""
    mira, ana = at(place, seats)
    seat = mira if end == "Close the room" else ana
    seat.press(end)
    seat.page.get_by_role("dialog").get_by_role("button").first.click()
    expect(ana.log).to_be_hidden()
    help_is_there(ana)
