"""Held messages on both sides: who wrote them, and the host who reads first."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN, fits

HELD = "A host is reading this first. Only you and the hosts see it."
WAITS = "It goes out in a moment."


def circle(place: Place, seats: Any) -> tuple[Seat, Seat, Seat]:
    """A room where a host reads everything first: Mira hosts, Ana writes, Ben reads."""
    links = place.room(title="Evening", agenda=OPEN, pre_moderated=True)
    mira, ana, ben = seats(), seats(360, 640), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    return mira, ana, ben


def held(mira: Seat, *texts: str) -> None:
    """Wait until these wait for the host, in this order."""
    expect(mira.page.locator(".held-list blockquote")).to_have_text(texts)


def keys(mira: Seat, *pressed: str) -> None:
    for key in pressed:
        mira.page.keyboard.press(key)


def test_a_held_message_is_approved_by_keyboard_and_seen_once(place: Place, seats: Any) -> None:
    """Hosts without a mouse rely on it; the author knows all the while what becomes of it."""
    mira, ana, ben = circle(place, seats)
    mira.page.clock.install()
    ana.say("first")
    ana.say("second")
    expect(ana.log.get_by_text(HELD).first).to_contain_text("how this room works for everyone")
    assert fits(ana.page)
    held(mira, "first", "second")
    expect(mira.page.locator(".held-list .hint").first).to_contain_text("Came just now.")
    mira.button("Approve").first.focus()
    keys(mira, "Enter")
    expect(mira.page.locator(".held-list .hint").first).to_have_text(WAITS)
    expect(mira.button("Take it back").first).to_be_focused()
    assert ben.log.get_by_text("first").count() == 0
    mira.page.clock.run_for(6000)
    ben.sees("first")
    held(mira, "second")
    expect(ana.log.locator(".text", has_text="first")).to_have_count(1)
    # The next one has the focus: a queue is worked off without looking for it.
    expect(mira.button("Approve")).to_be_focused()


def test_what_was_decided_can_be_taken_back_for_five_seconds(place: Place, seats: Any) -> None:
    """A host whose finger slipped relies on it, and so does the room."""
    mira, ana, ben = circle(place, seats)
    mira.page.clock.install()
    ana.say("not yet")
    held(mira, "not yet")
    mira.press("Approve")
    mira.page.clock.run_for(3000)
    mira.press("Take it back")
    mira.page.clock.run_for(10_000)
    held(mira, "not yet")
    expect(mira.button("Approve")).to_be_focused()
    assert ben.log.get_by_text("not yet").count() == 0


def test_a_declined_text_comes_back_with_the_hosts_word(place: Place, seats: Any) -> None:
    """Its author relies on it: told why, and nothing is lost."""
    mira, ana, ben = circle(place, seats)
    mira.page.clock.install()
    ana.say("in anger")
    held(mira, "in anger")
    mira.press("Decline")
    mira.page.get_by_role("dialog").get_by_label("A word to the author").fill("Let us talk first.")
    mira.page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    mira.page.clock.run_for(6000)
    expect(ana.log.get_by_text("A host decided not to show this.")).to_contain_text("Let us talk")
    expect(ana.log.get_by_text("in anger")).to_be_visible()
    assert ben.log.get_by_text("in anger").count() == 0
    ana.log.locator("summary").last.click()
    ana.press("Ask for another look")
    ana.page.get_by_role("dialog").get_by_label("What should they know?").fill("It was a quote.")
    ana.press("Ask for it")
    expect(mira.page.locator(".alerts li")).to_contain_text("asks for another look")
    expect(mira.page.locator(".alerts li")).to_contain_text("It was a quote.")


def test_a_text_is_approved_with_a_word_for_its_author_alone(place: Place, seats: Any) -> None:
    """Who took courage relies on it."""
    mira, ana, ben = circle(place, seats)
    mira.page.clock.install()
    ana.say("my first words")
    mira.press("Approve with a word")
    mira.page.get_by_role("dialog").get_by_label("A word to the author").fill("Thank you.")
    mira.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(mira.button("Take it back")).to_be_visible()
    mira.page.clock.run_for(6000)
    ben.sees("my first words")
    expect(ana.log.get_by_text("A host says: \u2068Thank you.\u2069")).to_be_visible()
    assert ben.log.get_by_text("Thank you.").count() == 0


def test_an_author_takes_back_what_is_held(place: Place, seats: Any) -> None:
    """Who thinks better of it relies on it: the host reads it no longer."""
    mira, ana, _ = circle(place, seats)
    ana.say("better not")
    held(mira, "better not")
    ana.log.locator("summary").last.click()
    ana.press("Take it back")
    expect(ana.log.get_by_text("You took this back.")).to_be_visible()
    held(mira)


def test_a_host_lets_words_through_again(place: Place, seats: Any) -> None:
    """Hosts rely on it when the storm is over."""
    mira, ana, ben = circle(place, seats)
    mira.page.get_by_label("A host reads every message first").uncheck()
    expect(mira.page.get_by_label("A host reads every message first")).not_to_be_checked()
    ana.say("straight")
    ben.sees("straight")
