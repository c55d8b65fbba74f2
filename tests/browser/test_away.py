"""The store goes away while people write, and comes back, with its data or empty."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.away import AWAY, EMPTY, HERE
from tests.browser.conftest import Place, served
from tests.browser.people import Seat, Watched
from tests.browser.test_pages import OPEN, fits

CANT_SAVE = "We can't save right now. What you wrote is kept here and will be sent"
NOT_YET = "Not sent yet. Trying again."
LOST = "Connection lost. Trying again. Your words are kept here."
# Ample for a second's patience of the server; nothing is asserted about how long it takes.
SOON_MS = 45_000


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the store does."""
    file = tmp_path_factory.mktemp("switch") / "store"
    file.write_text(HERE)
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, switch: Path) -> Iterator[Place]:
    """A server of its own, whose store can go away."""
    home = tmp_path_factory.mktemp("server")
    with served(home, "tests.browser.away", str(switch)) as place:
        yield place


@pytest.fixture
def watched(place: Place, switch: Path) -> Iterator[Watched]:
    """What must stay empty; and whatever a test did, the next one finds the store."""
    yield Watched(place.origin)
    switch.write_text(HERE)


def pair(place: Place, seats: Any) -> tuple[Seat, Seat]:
    """Ana on a phone, and Ben, in a new room."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana, ben = seats(360, 640), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    return ana, ben


def banner(seat: Seat) -> Locator:
    """The words about the connection."""
    return seat.page.locator(".linkwords")


def wait_unsaved(seat: Seat) -> None:
    """Wait until the page says that it can't save, and which words are not sent."""
    expect(banner(seat)).to_contain_text(CANT_SAVE, timeout=SOON_MS)
    expect(seat.log.get_by_text(NOT_YET).first).to_be_visible()


def reads(seat: Seat, *texts: str) -> None:
    """Wait until these are the messages, each once and in this order, and none is under way."""
    expect(seat.log.locator(".text")).to_have_text(texts, timeout=SOON_MS)
    expect(seat.log.locator('[data-state="sending"], [data-state="failed"]')).to_have_count(0)


def test_words_wait_for_the_store_and_are_sent_once(place: Place, switch: Path, seats: Any) -> None:
    """Who writes relies on it: nothing is lost or doubled, and the page says what it does."""
    ana, ben = pair(place, seats)
    ana.say("before")
    reads(ben, "before")
    switch.write_text(AWAY)
    ana.say("one")
    wait_unsaved(ana)
    ana.say("two")
    ana.box.fill("a draft")
    expect(ana.log.get_by_text(NOT_YET)).to_have_count(2)
    expect(ana.button("Try again")).to_be_hidden()
    assert fits(ana.page)
    switch.write_text(HERE)
    expect(banner(ana)).to_be_hidden(timeout=SOON_MS)
    for seat in (ana, ben):
        reads(seat, "before", "one", "two")
    expect(ana.box).to_have_value("a draft")


def test_words_that_wait_outlast_a_reload_and_a_close(
    place: Place, switch: Path, seats: Any
) -> None:
    """A phone that reloads the page in the middle of it loses nothing, nor does a long outage."""
    ana, ben = pair(place, seats)
    switch.write_text(AWAY)
    ana.say("still here")
    wait_unsaved(ana)
    expect(banner(ana)).to_have_text(LOST, timeout=SOON_MS)
    ana.box.fill("a draft")
    ana.page.reload()
    switch.write_text(HERE)
    for seat in (ana, ben):
        reads(seat, "still here")
    expect(ana.box).to_have_value("a draft")


def test_a_store_that_comes_back_empty_changes_nothing_in_view(
    place: Place, switch: Path, seats: Any
) -> None:
    """The room goes on from what the server knew; what is shown and what waits stays."""
    ana, ben = pair(place, seats)
    ana.say("before")
    reads(ben, "before")
    switch.write_text(AWAY)
    ana.say("one")
    wait_unsaved(ana)
    ana.box.fill("a draft")
    switch.write_text(EMPTY)
    expect(banner(ana)).to_be_hidden(timeout=SOON_MS)
    for seat in (ana, ben):
        reads(seat, "before", "one")
    expect(ana.box).to_have_value("a draft")
    ben.say("and on")
    reads(ana, "before", "one", "and on")


def test_who_joins_in_vain_is_told_and_joins_later(
    place: Place, switch: Path, seats: Any, watched: Watched
) -> None:
    """A newcomer relies on it: no button that does nothing, and what was chosen stays."""
    links = place.room(title="Evening", agenda=OPEN)
    ana = seats(320, 640)
    ana.open(links["join_url"])
    switch.write_text(AWAY)
    ana.choose("Ana")
    expect(ana.page.get_by_text("Please try again")).to_be_visible(timeout=SOON_MS)
    assert fits(ana.page)
    switch.write_text(HERE)
    ana.press("Join")
    expect(ana.log).to_be_visible(timeout=SOON_MS)
    # The first try left no seat that nobody sits in.
    expect(ana.page.locator(".people li")).to_have_count(1)
    assert watched.violations() == []


def test_a_host_is_told_as_well(place: Place, switch: Path, seats: Any) -> None:
    """A host who presses a button in vain relies on it; it is done when it can be."""
    links = place.room(title="Evening", agenda=OPEN)
    mira = seats(360, 640)
    mira.join(links["host_url"], "Mira")
    switch.write_text(AWAY)
    mira.press("Begin the circle")
    expect(banner(mira)).to_contain_text(CANT_SAVE, timeout=SOON_MS)
    # Wherever on the page the button stands.
    mira.button("Begin the circle").scroll_into_view_if_needed()
    expect(banner(mira)).to_be_in_viewport(ratio=1)
    assert fits(mira.page)
    switch.write_text(HERE)
    expect(banner(mira)).to_be_hidden(timeout=SOON_MS)
    expect(mira.button("Begin the circle")).to_be_hidden()
