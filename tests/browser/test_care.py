"""Care for people: the lobby, a call to the hosts, marks, what is spoken, what a host may say."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat

OPEN = [{"kind": "open", "title": "Open", "floor": "open"}]


def test_a_newcomer_waits_until_a_host_lets_them_in(place: Place, seats: Any) -> None:
    """Hosts of a closed group rely on it; who waits is told so in a page of its own."""
    links = place.room(title="Evening", agenda=OPEN, lobby=True)
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.open(links["join_url"])
    ana.choose("Ana")
    expect(ana.page.get_by_role("heading", name="You are in the waiting room")).to_be_visible()
    ana.page.reload()
    expect(ana.page.get_by_role("heading", name="You are in the waiting room")).to_be_visible()
    mira.page.locator(".lobby-list").get_by_role("button", name="Admit").first.click()
    expect(ana.log).to_be_visible()


def test_a_call_for_a_host_is_claimed_by_name(place: Place, seats: Any) -> None:
    """Who is unwell relies on it: pinned for hosts, unseen by others."""
    links = place.room(title="Evening", agenda=OPEN)
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ana.press("Ask a host")
    ana.page.get_by_role("dialog").get_by_role("button", name="Just ask a host").click()
    alert = mira.page.locator(".alerts li")
    expect(alert).to_contain_text("Asks for a host")
    mira.press("I have this")
    expect(alert).to_contain_text("You have this.")
    ana.press("Ask a host")
    # The way out is never covered, not even by a dialog.
    ana.page.get_by_role("link", name="Leave quickly").click(trial=True)
    ana.page.get_by_role("dialog").get_by_label("Your words").fill("may I step out?")
    ana.page.get_by_role("dialog").get_by_role("button", name="Send privately").click()
    mira.sees("may I step out?")


def test_words_are_spoken_politely_and_the_log_is_silent(place: Place, seats: Any) -> None:
    """Who listens to the page relies on it: others' words once, their own never."""
    links = place.room(title="Evening", agenda=OPEN)
    ana, ben = seats(), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    ana.say("good evening")
    expect(ben.page.locator("#polite")).to_contain_text("good evening")
    expect(ana.page.locator("#polite")).not_to_contain_text("good evening")
    expect(ben.log).to_have_attribute("aria-live", "off")


def test_a_mark_is_counted_and_names_nobody(place: Place, seats: Any) -> None:
    """Sharers rely on it: somebody heard, and nobody is counted who did not."""
    links = place.room(title="Evening", agenda=OPEN)
    ana, ben = seats(), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    ana.say("a long week")
    ben.sees("a long week")
    mark(ben, "Heard you")
    expect(ben.button("Heard you")).to_have_attribute("aria-pressed", "true")
    expect(ana.log.locator(".chips")).to_have_text("heard \u20681\u2069")
    ben.press("Heard you")
    expect(ana.log.locator(".chips")).to_be_hidden()


def mark(seat: Seat, name: str) -> None:
    """Open what one can do with the last message, and press a mark."""
    seat.log.locator("summary").last.click()
    seat.press(name)


def test_a_host_announces_and_asks_for_quiet(place: Place, seats: Any) -> None:
    """Hosts rely on it: their word comes through whatever the floor; a draft stays."""
    links = place.room(title="Evening", agenda=OPEN)
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    mira.press("Begin the circle")
    mira.page.get_by_role("radio", name="Nobody").check()
    expect(
        ana.page.get_by_text("This is a quiet time. Your words are kept for later.")
    ).to_be_visible()
    ana.box.fill("for later")
    ana.press("Send")
    expect(ana.box).to_have_value("for later")
    mira.press("Announce")
    mira.page.get_by_role("dialog").get_by_label("Your words").fill("five minutes of quiet")
    mira.press("Send this")
    ana.sees("five minutes of quiet")
    mira.press("As the round says")
    ana.press("Send")
    mira.sees("for later")
