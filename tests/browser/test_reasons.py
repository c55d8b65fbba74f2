"""Whoever is acted on reads why: asked of the host, told once, in the page's own words."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.states import circle
from tests.browser.test_holds import circle as reading
from tests.browser.test_languages import SEND, enter
from tests.browser.test_pages import OPEN, fits

MUTE = "Mute for 5 minutes"


def test_who_mutes_is_asked_why_and_the_muted_are_told(place: Place, seats: Any) -> None:
    """Nobody is silenced without a word; and a slip of the hand mutes nobody."""
    mira, ana = circle(place, seats, width=320, height=640)
    row = mira.page.locator("li", has=mira.page.locator(".mute"), has_text="Ana")
    row.locator("summary").first.click()
    row.get_by_role("button", name=MUTE).click()
    dialog = mira.page.get_by_role("dialog", name=MUTE)
    expect(dialog).to_contain_text("Ana")
    expect(dialog.get_by_label("Why?")).to_be_focused()
    assert fits(mira.page)
    dialog.get_by_role("button", name="Cancel").click()
    expect(row.get_by_role("button", name=MUTE)).to_be_focused()
    mira.page.keyboard.press("Enter")
    mira.page.keyboard.type("Please let others finish.")
    mira.page.get_by_role("dialog").get_by_role("button", name=MUTE).click()
    expect(row.get_by_role("button", name="Unmute")).to_be_visible()
    expect(ana.log.get_by_text("A host has asked you to listen for now.")).to_have_count(1)
    expect(ana.log.get_by_text("Please let others finish.")).to_have_count(1)
    row.get_by_role("button", name="Unmute").click()
    expect(row.get_by_role("button", name=MUTE)).to_be_visible()


def test_a_refusal_without_a_hosts_word_is_said_once(place: Place, seats: Any) -> None:
    """The page has words of its own for it: the server's sentence does not stand beside them."""
    mira, ana, _ = reading(place, seats)
    mira.page.clock.install()
    ana.say("in anger")
    mira.press("Decline")
    mira.page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    expect(mira.button("Take it back")).to_be_visible()
    mira.page.clock.run_for(6000)
    told = ana.log.locator(".sendstate", has_text="A host decided")
    expect(told).to_have_text(re.compile(r"^A host decided not to show this\.\W*$"))


def test_a_change_is_told_in_the_pages_language_too(place: Place, seats: Any) -> None:
    """Moderation may not speak it; the page does."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana = seats(locale="pl")
    enter(ana, links["join_url"], "pl", "Ana")
    ana.box.fill("call me on 07700 900123 ok")
    ana.press(SEND["pl"])
    told = ana.page.locator(".sendstate", has_text="We took out something")
    expect(told).to_contain_text("Coś zostało usunięte z twojej wiadomości")
