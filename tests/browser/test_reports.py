"""What several people report is set aside, read by hosts, and can come back."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat

WORDS = "this will divide the room"
ASIDE = "This message is set aside until a host has read it."


def report(seat: Seat) -> None:
    """Report the only message."""
    seat.log.locator("summary").last.click()
    seat.press("Report")
    seat.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(seat.page.get_by_role("dialog")).to_be_hidden()


def test_a_host_reads_what_was_set_aside_and_shows_it_again(place: Place, seats: Any) -> None:
    """Three people can hide a message; only a host can say that it was a mistake."""
    links = place.room(title="Evening", agenda=[{"kind": "open", "title": "Open", "floor": "open"}])
    mira, ana, *others = (seats() for _ in range(5))
    mira.join(links["host_url"], "Mira")
    for seat, name in zip((ana, *others), ("Ana", "Ben", "Cleo", "Dora"), strict=True):
        seat.join(links["join_url"], name)
    ana.say(WORDS)
    for seat in others:
        seat.sees(WORDS)
        report(seat)
    for seat in others:
        seat.sees(ASIDE)
        assert seat.log.get_by_text(WORDS).count() == 0
    ana.sees(WORDS)
    mira.page.reload()
    mira.sees(WORDS)
    expect(mira.log.get_by_text("Only its author and hosts read it.")).to_be_visible()
    mira.log.locator("summary").last.click()
    mira.press("Show it again")
    for seat in others:
        seat.sees(WORDS)
    expect(mira.log.get_by_text("Only its author and hosts read it.")).to_be_hidden()
