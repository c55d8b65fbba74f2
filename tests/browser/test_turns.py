"""A turn from its holder's side: gentle time, an end that takes no words, answers by leave."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN, fits

TURNS = {"kind": "check_in", "title": "Check-in", "floor": "turns", "order": "circle"}
DRAFT = "what I have not said yet"


def circle(place: Place, seats: Any, **more: Any) -> tuple[Seat, Seat, Seat]:
    """Mira hosts; Ana, on a small phone, has begun her turn; Ben comes after her."""
    mira, ana, ben = offered(place, seats, **more)
    ana.press("Begin")
    expect(ana.box).to_be_focused()
    expect(ana.button("I'm done")).to_be_visible()
    return mira, ana, ben


def offered(place: Place, seats: Any, **more: Any) -> tuple[Seat, Seat, Seat]:
    """Ana is asked whether she wants to begin."""
    links = place.room(title="Evening", agenda=[{**TURNS, **more}])
    mira, ana, ben = seats(), seats(320, 640), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    mira.press("Begin the circle")
    expect(ana.button("Begin")).to_be_visible()
    return mira, ana, ben


def test_a_turn_is_begun_and_passed_by_keys_alone(place: Place, seats: Any) -> None:
    """Who uses no pointer relies on it; the offer itself moves no focus."""
    _, ana, ben = offered(place, seats)
    ben.box.focus()
    ana.button("Begin").focus()
    ana.page.keyboard.press("Enter")
    expect(ana.box).to_be_focused()
    ana.button("I'm done").focus()
    ana.page.keyboard.press("Enter")
    expect(ben.button("Pass")).to_be_visible()
    expect(ben.page.locator("#assertive")).to_contain_text("It is your turn.")
    expect(ben.box).to_be_focused()
    ben.button("Pass").focus()
    ben.page.keyboard.press("Enter")
    expect(ben.log.get_by_text("You passed. That is always fine.")).to_be_visible()


def test_more_time_is_one_press_and_can_be_had_ten_times(place: Place, seats: Any) -> None:
    """Who writes slowly relies on it where a format is firm; nobody is asked for it."""
    _, ana, _ = circle(place, seats, turn_s=60, overtime="firm")
    for minutes in range(2, 12):
        ana.press("I need more time")
        expect(ana.page.locator(".clock")).to_contain_text(f"\u2068{minutes}\u2069 minutes left")
    expect(ana.page.locator("#polite")).to_contain_text("You have more time.", timeout=10_000)
    expect(ana.button("I need more time")).to_be_hidden()


def test_the_clock_speaks_softly_and_only_to_who_shares(place: Place, seats: Any) -> None:
    """Its words help the sharer and press nobody; who minds it puts it away."""
    _, ana, ben = circle(place, seats, turn_s=600)
    ana.page.clock.install()
    expect(ana.page.locator(".clock")).to_contain_text("10\u2069 minutes left")
    for last in (False, False, True):
        ana.page.clock.run_for(301_000)
        # Drawn once a second; now and then the server's ping comes first and sets the time right.
        if last or seen(ana.page.locator(".clock"), "half of your time is over"):
            break
    ana.page.clock.run_for(2_000)
    expect(ana.page.locator("#polite")).to_contain_text("Half of your time is over.")
    expect(ben.page.locator("#polite")).not_to_contain_text("time")
    ana.press("Hide the clock")
    expect(ana.page.locator(".clock")).to_be_empty()
    ana.press("Show the clock")
    expect(ana.page.locator(".clock")).not_to_be_empty()


def seen(place: Locator, text: str) -> bool:
    """Tell whether that text comes to stand there, within three of the page's looks."""
    try:
        expect(place).to_contain_text(text, timeout=3000)
    except AssertionError:
        return False
    return True


def test_a_firm_end_keeps_the_draft(place: Place, seats: Any) -> None:
    """A format may end a turn, never take the words away; they are said later."""
    mira, ana, ben = circle(place, seats, turn_s=5, overtime="firm")
    ana.box.fill(DRAFT)
    kept = "Your turn has come to its end. What you have not sent is kept in the box."
    expect(ana.log.get_by_text(kept)).to_be_visible(timeout=60_000)
    expect(ana.page.locator("#polite")).to_contain_text("What you have not sent is kept")
    expect(ana.box).to_have_value(DRAFT)
    ana.page.reload()
    expect(ana.box).to_have_value(DRAFT)
    mira.page.get_by_role("radio", name="Everyone").check()
    ana.press("Send")
    ben.sees(DRAFT)


@pytest.mark.parametrize("deed", ["Skip", "Next round", "Pause"])
def test_whatever_a_host_does_to_a_turn_the_draft_stays(
    place: Place, seats: Any, deed: str
) -> None:
    """A host's press must not cost anybody their words."""
    mira, ana, _ = circle(place, seats)
    ana.box.fill(DRAFT)
    mira.press(deed)
    expect(ana.button("I'm done")).to_be_visible() if deed == "Pause" else expect(
        ana.button("I'm done")
    ).to_be_hidden()
    expect(ana.box).to_have_value(DRAFT)


@pytest.mark.parametrize("end", ["Close the room", "Remove"])
def test_when_the_room_is_over_unsent_words_can_still_be_copied(
    place: Place, seats: Any, end: str
) -> None:
    """Who was in mid-sentence keeps it, on that page alone."""
    links = place.room(title="Evening", agenda=OPEN)
    mira, ana = seats(), seats(320, 640)
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ana.box.fill(DRAFT)
    mira.button(end).first.click()
    mira.page.get_by_role("dialog").get_by_role("button").first.click()
    expect(ana.page.get_by_label("Words that you have not sent")).to_have_value(DRAFT)
    assert ana.page.evaluate("sessionStorage.length") == 0
    assert fits(ana.page)


def test_an_offer_that_went_by_is_told_with_the_new_place(place: Place, seats: Any) -> None:
    """Who looked elsewhere finds a dot in the title, and their place; it comes back."""
    _, ana, ben = offered(place, seats)
    ana.page.evaluate("document.hasFocus = () => false")
    expect(ana.page).to_have_title("\u2022 Room")
    ana.press("Come back to me")
    expect(ana.log.get_by_text("Your turn moved on for now. You are next.")).to_be_visible()
    expect(ben.button("Begin")).to_be_visible()
    expect(ana.page).to_have_title("\u2022 Room")
    ana.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(ana.page).to_have_title("Room")


def test_others_see_who_is_writing(place: Place, seats: Any) -> None:
    """Silence is hard in text: a sign that somebody writes carries it."""
    _, ana, ben = circle(place, seats)
    ana.box.press_sequentially("well")
    expect(ben.page.get_by_text(re.compile(".?Ana.? is writing"))).to_be_visible()


def test_nobody_answers_where_the_share_asks_for_nothing(place: Place, seats: Any) -> None:
    """A sharer who wants to be heard, and no more, relies on it."""
    _, ana, ben = circle(place, seats, reply_s=60)
    ana.say("just listen")
    ben.sees("just listen")
    ana.press("I'm done")
    expect(ben.button("Begin")).to_be_visible()


def test_who_answers_knows_what_was_asked_for(place: Place, seats: Any) -> None:
    """Advice hurts where kind words were asked for."""
    _, ana, ben = circle(place, seats, reply_s=60)
    ana.page.get_by_label("What may people answer?").select_option("kind_words")
    ana.say("a heavy week")
    ana.press("I'm done")
    expect(ben.page.get_by_label("Kind words are welcome.")).to_be_visible()
    ben.say("I am glad you said it")
    expect(ana.log.get_by_text("for \u2068Ana\u2069")).to_be_visible()
