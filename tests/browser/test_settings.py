"""How one person wants the page: at once, for them alone, kept only where they say so."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN, fits

FONT = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


@pytest.fixture
def ana(place: Place, seats: Any) -> Seat:
    """Ana sits on a small phone."""
    seat: Seat = seats(320, 640)
    seat.join(place.room(title="Evening", agenda=OPEN, needs_host=False)["join_url"], "Ana")
    return seat


def settings(seat: Seat) -> Locator:
    seat.press("Settings")
    return seat.page.get_by_role("dialog", name="Settings")


def close(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Close").click()


def test_text_twice_as_large_fits_and_lasts_over_a_reload(ana: Seat) -> None:
    """Who sees little relies on it, on a small phone too."""
    before = ana.page.evaluate(FONT)
    dialog = settings(ana)
    dialog.get_by_label("Text size").select_option("Twice as large")
    assert fits(ana.page)
    ana.page.get_by_role("link", name="Leave quickly").click(trial=True)
    close(dialog)
    assert ana.page.evaluate(FONT) == 2 * before
    assert fits(ana.page)
    ana.page.reload()
    expect(ana.log).to_be_visible()
    assert ana.page.evaluate(FONT) == 2 * before
    assert ana.page.evaluate("localStorage.length") == 0


def test_settings_outlast_the_tab_only_where_one_says_so(ana: Seat) -> None:
    """Somebody who is watched relies on it: no trace that they did not choose."""
    dialog = settings(ana)
    for label in ("More contrast", "Easier reading", "Nothing moves"):
        dialog.get_by_label(label).check()
    assert ana.page.evaluate("localStorage.length") == 0
    dialog.get_by_label("Keep these settings").check()
    close(dialog)
    assert ana.page.evaluate("Object.keys(localStorage).join()") == "wishes"
    assert fits(ana.page)
    dialog = settings(ana)
    dialog.get_by_label("Keep these settings").uncheck()
    assert ana.page.evaluate("localStorage.length") == 0


def test_only_what_one_wants_is_read_out(ana: Seat, seats: Any) -> None:
    """Who listens to the page chooses how much; what is urgent comes through."""
    dialog = settings(ana)
    dialog.get_by_label("What is read out").select_option("My turn, and what is for me")
    close(dialog)
    ana.say("i don't want to be alive anymore")
    polite = ana.page.locator("#polite")
    expect(polite).to_contain_text("Help lines are shown for you")


def test_enter_makes_a_new_line_where_one_wants_it(ana: Seat) -> None:
    """Who sends by accident relies on it; Ctrl and Enter send all the same."""
    dialog = settings(ana)
    dialog.get_by_label("Enter sends").uncheck()
    close(dialog)
    ana.box.focus()
    for key in ("a", "Enter", "b"):
        ana.page.keyboard.press(key)
    expect(ana.box).to_have_value("a\nb")
    ana.page.keyboard.press("Control+Enter")
    ana.sees("a\nb")
