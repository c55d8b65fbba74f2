"""The host's console by keys and with another host at the same time; nothing takes the focus."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.states import TURNS
from tests.browser.test_pages import OPEN, fits

NAMES = ("Ana", "Ben", "Cleo", "Dora")


@pytest.fixture
def hosts(place: Place, seats: Any) -> tuple[Seat, Seat]:
    """Mira and Noor host; Ana is offered the turn, three come after her."""
    links = place.room(title="Evening", agenda=[{**TURNS, "order": "circle"}])
    mira, noor = seats(), seats()
    mira.join(links["host_url"], "Mira")
    noor.join(links["host_url"], "Noor")
    for name in NAMES:
        seats().join(links["join_url"], name)
    mira.press("Begin the circle")
    for seat in (mira, noor):
        expect(queue(seat)).to_have_text(NAMES[1:])
    return mira, noor


def queue(seat: Seat) -> Locator:
    """Who is to come, by name."""
    return seat.page.locator(".part.queue li bdi")


def move(seat: Seat, name: str, where: str) -> Locator:
    """Return the button that moves somebody."""
    row = seat.page.locator(".part.queue li", has_text=name)
    return row.get_by_role("button", name=where)


def test_reordering_by_keys_is_announced_and_keeps_the_focus(hosts: tuple[Seat, Seat]) -> None:
    """A host who uses no pointer, or no eyes, relies on it."""
    mira, noor = hosts
    up = move(mira, "Dora", "Move up")
    up.focus()
    mira.page.keyboard.press("Enter")
    expect(queue(mira)).to_have_text(["Ben", "Dora", "Cleo"])
    expect(mira.page.locator("#polite")).to_contain_text("is now number \u20682\u2069")
    expect(up).to_be_focused()
    mira.page.keyboard.press("Enter")
    expect(queue(noor)).to_have_text(["Dora", "Ben", "Cleo"])
    expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    move(mira, "Cleo", "Make next").press("Enter")
    expect(queue(noor)).to_have_text(["Cleo", "Dora", "Ben"])


def test_two_hosts_reorder_at_once_and_whoever_lost_is_told(hosts: tuple[Seat, Seat]) -> None:
    """Neither believes in an order that is not there; nobody is lost from it."""
    mira, noor = hosts
    move(mira, "Cleo", "Move up").click()
    move(noor, "Dora", "Make next").click()
    expect(mira.page.locator(".lists .hint")).to_have_text("The list changed. Here it is now.")
    expect(mira.page.locator("#polite")).to_contain_text("The list changed. Here it is now.")
    expect(noor.page.locator(".lists .hint")).to_be_hidden()
    expect(queue(noor).first).to_have_text("Dora")
    assert sorted(queue(mira).all_inner_texts()) == ["Ben", "Cleo", "Dora"]
    assert queue(mira).all_inner_texts() == queue(noor).all_inner_texts()
    move(mira, "Ben", "Move up").click()
    expect(mira.page.locator(".lists .hint")).to_be_hidden()


def test_ten_events_move_no_focus_and_no_caret(place: Place, seats: Any) -> None:
    """Who writes while all around them changes relies on it."""
    links = place.room(title="Evening", agenda=[OPEN[0], TURNS])
    mira, ana = seats(), seats(320, 640)
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ana.box.fill("half a sentence")
    ana.box.evaluate("(box) => box.setSelectionRange(4, 4)")
    ben = seats()
    ben.join(links["join_url"], "Ben")
    mira.press("Begin the circle")
    mira.say("one")
    ben.say("two")
    mira.page.get_by_role("radio", name="Hosts").check()
    mira.page.get_by_role("radio", name="Everyone").check()
    mira.press("Next round")
    expect(ana.button("Begin")).to_be_visible()
    ben.drop()
    mira.press("Skip")
    ben.page.close()
    mira.press("Ring the bell")
    mira.press("Pause")
    expect(ana.page.locator("#why")).to_be_visible()
    expect(ana.box).to_be_focused()
    assert ana.box.evaluate("(box) => [box.value, box.selectionStart]") == ["half a sentence", 4]


def test_a_host_is_asked_how_it_was_and_nothing_of_it_is_kept(place: Place, seats: Any) -> None:
    """Who listened to heavy things has a minute for themselves; participants see none of it."""
    links = place.room(title="Evening", agenda=[TURNS])
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    card = mira.page.get_by_role("region", name="Before you go")
    expect(card).to_be_hidden()
    mira.press("Begin the circle")
    mira.press("Next round")
    expect(card).to_contain_text("Who is there for you tonight?")
    expect(mira.page.get_by_text("Next:")).to_be_hidden()
    mira.press("Close the room")
    mira.page.get_by_role("dialog").get_by_role("button", name="Close it now").click()
    expect(card).to_be_visible()
    assert card.locator("input, textarea").count() == 0
    expect(ana.page.get_by_role("heading", name="The room has ended")).to_be_visible()
    expect(ana.page.get_by_text("Before you go")).to_have_count(0)


def test_the_join_link_is_shown_as_a_code_that_a_phone_can_read(place: Place, seats: Any) -> None:
    """On the page of the links by who is signed in, on the console by the room's own key."""
    links = place.room(title="Evening", agenda=OPEN)
    mira = seats(320, 640, color_scheme="dark")
    mira.join(links["host_url"], "Mira")
    mira.page.get_by_text("The join link as a QR code").click()
    code = mira.page.get_by_role("img", name="QR code of the join link")
    expect(code).to_be_visible()
    assert code.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    assert fits(mira.page)


def test_in_forced_colours_what_can_be_pressed_and_where_one_is_can_be_seen(
    place: Place, seats: Any
) -> None:
    """Who chose their own colours has no shadow and no background to go by."""
    seat = seats(320, 640, forced_colors="active")
    seat.join(place.room(title="Evening", agenda=OPEN, needs_host=False)["join_url"], "Ana")
    assert seat.page.evaluate("matchMedia('(forced-colors: active)').matches")
    bare = """() => [...document.querySelectorAll("button, textarea, select")]
      .filter((one) => one.checkVisibility() && !one.matches(".quiet, .small, summary *"))
      .filter((one) => getComputedStyle(one).borderStyle === "none")
      .map((one) => one.textContent)"""
    assert seat.page.evaluate(bare) == []
    seat.button("Reading view").focus()
    seat.page.keyboard.press("Tab")
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert seat.page.evaluate(ring) not in {"none", "hidden"}
    assert fits(seat.page)
