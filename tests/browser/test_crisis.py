"""Somebody tells that they want to die: what they see, what a host does, who learns nothing."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN, fits

GRAVE = "i don't want to be alive anymore"
CARD = "You are not alone with this"


def circle(place: Place, seats: Any) -> tuple[Seat, Seat, Seat]:
    """Mira hosts, Ana writes on a phone, Ben reads."""
    links = place.room(title="Evening", agenda=OPEN)
    mira, ana, ben = seats(), seats(360, 640), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    return mira, ana, ben


def test_the_card_comes_to_the_writer_alone_and_takes_nothing_from_them(
    place: Place, seats: Any
) -> None:
    """Who writes it relies on it: the words are shown, the next ones stay in the box."""
    _, ana, ben = circle(place, seats)
    ana.box.focus()
    ana.page.keyboard.type(GRAVE)
    ana.page.keyboard.press("Control+Enter")
    ana.page.keyboard.type("and i am so")
    expect(ana.log.get_by_role("heading", name=CARD)).to_be_visible()
    ana.page.keyboard.type(" tired")
    expect(ana.box).to_be_focused()
    expect(ana.box).to_have_value("and i am so tired")
    expect(ana.page.locator("#polite")).to_contain_text("Help lines are shown for you")
    assert fits(ana.page)
    ben.sees(GRAVE)
    assert ben.log.get_by_role("heading", name=CARD).count() == 0
    for seat in (ana, ben):
        assert seat.page.get_by_text("detected").count() == 0


def test_a_second_time_the_card_stands_where_it_is_needed(place: Place, seats: Any) -> None:
    """One card, beside the latest words, not a wall of them."""
    _, ana, _ = circle(place, seats)
    for _ in range(2):
        ana.say(GRAVE)
        expect(ana.log.locator(".care")).to_have_count(1)
    expect(ana.log.locator("li.care + li.message")).to_have_count(0)


def test_a_host_claims_the_alert_talks_in_private_and_closes_it(place: Place, seats: Any) -> None:
    """Hosts rely on it: who has it, what was said, and how it ended, by keyboard alone."""
    mira, ana, ben = circle(place, seats)
    ana.say(GRAVE)
    alert = mira.page.locator(".alerts li")
    expect(alert).to_contain_text("Somebody may need help now")
    expect(alert).to_contain_text(GRAVE)
    expect(alert).to_contain_text("Nobody has this yet.")
    expect(mira.page.locator("#assertive")).to_contain_text("Alert.")
    mira.button("I have this").focus()
    mira.page.keyboard.press("Enter")
    expect(alert).to_contain_text("You have this.")
    mira.button("Answer privately").focus()
    mira.page.keyboard.press("Enter")
    mira.page.keyboard.type("I am here. Shall we talk?")
    mira.page.keyboard.press("Tab")
    mira.page.keyboard.press("Enter")
    ana.sees("I am here. Shall we talk?")
    mira.button("Close the alert").focus()
    mira.page.keyboard.press("Enter")
    mira.page.get_by_role("dialog").get_by_label("A note").fill("We talked.")
    mira.page.get_by_role("dialog").get_by_role("button", name="Close the alert").click()
    expect(mira.page.locator(".alerts")).to_be_hidden()
    expect(mira.box).to_be_focused()
    assert ben.log.get_by_text("I am here").count() == 0


def test_a_contact_is_taken_out_and_its_writer_told_kindly(place: Place, seats: Any) -> None:
    """Everybody's anonymity relies on it; who wrote it is not told off."""
    _, ana, ben = circle(place, seats)
    ana.say("call me on 07700 900123 ok")
    ben.sees("call me on [contact removed] ok")
    expect(ana.log.get_by_text("We took out something")).to_have_count(1)
    assert "07700" not in ben.page.content()
    assert fits(ana.page)
