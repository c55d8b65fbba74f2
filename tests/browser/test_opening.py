"""Opening a room: its rounds are looked at, changed and moved before anybody comes."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Request, expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import fits


@pytest.fixture
def mira(place: Place, seats: Any) -> Seat:
    """Mira has signed in on a small screen and opened the rounds of an agenda."""
    seat: Seat = seats(320, 640)
    seat.open(f"{place.origin}/host")
    seat.page.get_by_label("Host key").fill(place.key)
    seat.press("Sign in")
    seat.page.get_by_label("Title").fill("Wednesday")
    seat.page.get_by_label("Agenda").select_option("Check-in group")
    seat.page.get_by_text("All rounds").click()
    expect(rounds(seat).first).to_contain_text("Welcome")
    return seat


def rounds(seat: Seat) -> Locator:
    return seat.page.locator(".plan > li")


def asked(seat: Seat) -> dict[str, Any]:
    """Open the room; return what the page asked for."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    seat.page.on("request", note)
    seat.press("Open a room")
    expect(seat.page.locator("#join-url")).to_be_visible()
    (post,) = [each for each in sent if each.method == "POST"]
    body: dict[str, Any] = json.loads(post.post_data or "")
    return body


def test_an_agenda_that_nobody_changed_is_asked_for_by_its_name(mira: Seat) -> None:
    """So it stays what the operator made of it until the room is made."""
    body = asked(mira)
    assert body["agenda"] == "check-in"
    assert "agreements" not in body


def test_rounds_are_changed_added_removed_and_moved_by_keys(mira: Seat) -> None:
    """What stands on the page is what the room has, with the agreements of the agenda."""
    count = rounds(mira).count()
    first = rounds(mira).nth(0)
    first.locator("summary").click()
    first.get_by_label("Name").fill("Hello")
    first.get_by_label("Minutes").fill("7")
    expect(first.locator("summary")).to_have_text("Hello · \u20687\u2069 minutes")
    second = rounds(mira).nth(1)
    second.locator("summary").click()
    up = second.get_by_role("button", name="Up")
    up.press("Enter")
    moved = rounds(mira).nth(0)
    expect(moved).to_contain_text("Check-in")
    expect(moved.get_by_role("button", name="Up")).to_be_focused()
    expect(mira.page.locator(".plan + [role=status]")).to_contain_text(
        "is now number \u20681\u2069"
    )
    third = rounds(mira).nth(2)
    third.locator("summary").click()
    third.get_by_role("button", name="Remove this round").press("Enter")
    expect(rounds(mira).nth(2).locator("summary")).to_be_focused()
    mira.press("Add a round")
    expect(rounds(mira).last.get_by_label("Name")).to_be_focused()
    assert fits(mira.page)
    mira.press("Open a room")
    expect(mira.page.get_by_role("alert")).to_contain_text("title")
    rounds(mira).last.get_by_label("Name").fill("Goodbye")
    rounds(mira).last.get_by_label("Who can write").select_option("Hosts")
    body = asked(mira)
    titles = [each["title"] for each in body["agenda"]]
    assert titles[:2] == ["Check-in", "Hello"]
    assert (titles[-1], body["agenda"][-1]["floor"]) == ("Goodbye", "hosts")
    assert len(titles) == count
    assert body["agenda"][1]["minutes"] == 7
    assert len(body["agreements"]) == 5
    mira.page.get_by_role("link", name="Go to the console").click()
    mira.choose("Mira")
    expect(mira.page.get_by_text("Next: \u2068Check-in\u2069")).to_be_visible()


def test_another_agenda_begins_anew(mira: Seat) -> None:
    """Whoever chooses again is not left with half of what they changed."""
    rounds(mira).first.locator("summary").click()
    rounds(mira).first.get_by_label("Name").fill("Hello")
    mira.page.get_by_label("Agenda").select_option("Open drop-in")
    expect(rounds(mira).first).not_to_contain_text("Hello")
    assert asked(mira)["agenda"] == "open-drop-in"
