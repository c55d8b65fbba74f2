"""Reading at one's own pace: a pause that buffers, the way to the newest, one person hidden."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN, fits

PHONE = (320, 640)


@pytest.fixture
def pair(place: Place, seats: Any) -> tuple[Seat, Seat]:
    """Ana reads on a small phone, Ben writes."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana, ben = seats(*PHONE), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    return ana, ben


def reads(seat: Seat, *texts: str) -> None:
    """Wait until these are the messages, in this order."""
    expect(seat.log.locator(".text")).to_have_text(texts)


def say(seat: Seat, *texts: str) -> None:
    """Say one after another; each is there before the next."""
    for text in texts:
        seat.say(text)
        seat.sees(text)


def test_a_pause_lets_new_messages_wait_and_loses_none(pair: tuple[Seat, Seat]) -> None:
    """Who needs more time to read relies on it; what they write themselves is shown."""
    ana, ben = pair
    say(ben, "one")
    reads(ana, "one")
    ana.press("Pause messages")
    expect(ana.page.locator("#polite")).to_contain_text("New messages wait until you ask for them.")
    say(ben, "two", "three")
    expect(ana.button("Show new messages (\u20682\u2069)")).to_be_visible()
    ana.say("mine")
    reads(ana, "one", "mine")
    ben.sees("mine")
    expect(ana.page.locator("#polite")).not_to_contain_text("two")
    assert fits(ana.page)
    ana.press("Show new messages (\u20682\u2069)")
    reads(ana, "one", "two", "three", "mine")
    expect(ana.page.locator("#polite")).to_contain_text("2\u2069 new messages")
    say(ben, "four")
    reads(ana, "one", "two", "three", "mine", "four")


def test_help_lines_are_shown_through_a_pause(pair: tuple[Seat, Seat]) -> None:
    """A pause is for what can wait; this can't."""
    ana, _ = pair
    ana.press("Pause messages")
    ana.say("i don't want to be alive anymore")
    expect(ana.log.locator(".care")).to_be_visible()


def test_who_has_scrolled_up_is_not_moved(pair: tuple[Seat, Seat]) -> None:
    """Who reads what was said before relies on it: the newest is one press away."""
    ana, ben = pair
    say(ben, "\n".join("a long story" for _ in range(40)))
    ana.log.evaluate("(log) => { log.scrollTop = 0; }")
    expect(ana.page.locator(".newer")).to_be_hidden()
    for text, label in (("one", "New message"), ("two", "New messages (\u20682\u2069)")):
        ben.say(text)
        expect(ana.button(label)).to_be_visible()
    assert ana.log.evaluate("(log) => log.scrollTop") == 0
    ana.press("New messages (\u20682\u2069)")
    expect(ana.log.get_by_text("two", exact=True)).to_be_in_viewport()
    expect(ana.page.locator(".newer")).to_be_hidden()


def test_one_person_is_hidden_for_oneself_alone(pair: tuple[Seat, Seat]) -> None:
    """Who can't bear to read somebody stays; nobody is told, and a reload changes nothing."""
    ana, ben = pair
    say(ben, "one")
    ana.log.locator("summary").last.click()
    ana.press("Hide this person for me")
    hidden = "You have hidden this person for yourself."
    reads(ana, hidden)
    expect(ana.button("Show this person again")).to_be_focused()
    say(ben, "two")
    reads(ana, hidden, hidden)
    reads(ben, "one", "two")
    expect(ana.page.locator("#polite")).not_to_contain_text("two")
    ana.page.reload()
    reads(ana, hidden, hidden)
    ana.log.locator("summary").last.click()
    ana.press("Show this person again")
    reads(ana, "one", "two")


def test_the_reading_view_shows_words_large_and_little_else(pair: tuple[Seat, Seat]) -> None:
    """Who reads a long share relies on it; the way out, help and the box stay."""
    ana, ben = pair
    say(ben, "a long story")
    text = ana.log.locator(".text")
    before = text.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    ana.press("Reading view")
    expect(ana.button("Reading view")).to_have_attribute("aria-pressed", "true")
    assert text.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") > before
    assert ana.log.evaluate("(log) => log.getBoundingClientRect().height / innerHeight") > 0.5
    expect(ana.page.locator(".side")).to_be_hidden()
    expect(ana.page.get_by_role("link", name="Get help now")).to_be_in_viewport()
    expect(ana.box).to_be_visible()
    assert fits(ana.page)
    ana.press("Reading view")
    expect(ana.page.locator(".side")).to_be_visible()


def test_who_comes_late_gets_a_card_and_interrupts_nobody(place: Place, seats: Any) -> None:
    """A latecomer relies on it: the topic, the rule of the moment, their place."""
    turns = {"kind": "check_in", "title": "Check-in", "prompt": "How are you?", "floor": "turns"}
    links = place.room(title="Evening", agenda=[turns])
    mira, ana, ben = seats(), seats(), seats(*PHONE)
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    mira.press("Begin the circle")
    ana.press("Begin")
    ana.say("before Ben came")
    ben.join(links["join_url"], "Ben")
    card = ben.page.get_by_role("region", name="You came in the middle")
    for words in ("Check-in: How are you?", "Only \u2068Ana\u2069 is sharing now", "You are next"):
        expect(card).to_contain_text(words)
    assert card.inner_text().count("is sharing now") == 1
    expect(card).to_contain_text("What was said before you came stays")
    assert fits(ben.page)
    card.get_by_role("button", name="I see").click()
    expect(card).to_be_hidden()
    assert ben.page.evaluate("document.activeElement.className") == "whose"
    expect(ana.page.locator(".late")).to_be_hidden()
    assert ben.log.get_by_text("before Ben came").count() == 0
