"""An evening from the first link to the closing word: a host and three people in four contexts."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat

AGENDA = [
    {
        "kind": "check_in",
        "title": "Check-in",
        "prompt": "How are you arriving?",
        "floor": "turns",
        "turn_s": 120,
        "reply_s": 60,
    },
    {"kind": "open", "title": "Open round", "floor": "open"},
]
# A name stands between marks of isolation, for readers from right to left.
NAMED = r"\W?{}\W? {}"


def named(name: str, words: str) -> re.Pattern[str]:
    """Words with a name in them, as the page writes them."""
    return re.compile(NAMED.format(name, words))


@pytest.fixture
def people(place: Place, seats: Any) -> dict[str, Seat]:
    """A host and three people who sit in a new room."""
    links = place.room(title="Tuesday circle", agenda=AGENDA, agreements=["Passing is fine."])
    found = {name: seats() for name in ("Mira", "Ana", "Ben", "Cleo")}
    found["Mira"].join(links["host_url"], "Mira")
    for name in ("Ana", "Ben", "Cleo"):
        found[name].join(links["join_url"], name)
    return found


def check_in(mira: Seat, ana: Seat, ben: Seat, cleo: Seat) -> None:
    """Ana shares with replies, loses her connection and reloads; Ben defers; Cleo passes."""
    mira.press("Begin the circle")
    expect(ana.order.get_by_role("listitem")).to_have_count(3)
    expect(ben.page.get_by_text("You are next")).to_be_visible()
    expect(cleo.page.get_by_text(re.compile("You are .?2.?nd"))).to_be_visible()
    ana.press("Begin")
    ben.reads_like(named("Ana", "is sharing now"))
    ben.box.fill("not yet")
    ben.reads_like(re.compile("Your words are kept for later"))
    ana.say("a heavy week")
    ben.sees("a heavy week")
    ana.press("I need more time")
    expect(ana.button("I need more time")).to_be_hidden()
    lost_and_back(ana, ben)
    ana.page.get_by_label("What may people answer?").select_option("kind_words")
    ana.say("that is all")
    ben.sees("that is all")
    ana.press("I'm done")
    ben.reads_like(re.compile("Words for .?Ana"))
    ben.say("I am glad you said it")
    ana.sees("I am glad you said it")
    ana.press("I'm done")
    ben.press("Come back to me")
    cleo.press("Pass")
    ben.press("Begin")
    ben.say("I am here")
    ana.sees("I am here")
    ben.press("I'm done")
    # Who passed is asked again.
    cleo.press("Pass")


def lost_and_back(ana: Seat, ben: Seat) -> None:
    """In mid-turn: no network, then a new page; turn, words and draft are still hers."""
    ana.box.fill("still mine")
    with ana.offline():
        expect(ben.order.get_by_text("away for a moment")).to_be_visible(timeout=20_000)
    expect(ben.order.get_by_text("away for a moment")).to_be_hidden(timeout=20_000)
    ana.page.reload()
    ana.sees("a heavy week")
    expect(ana.box).to_have_value("still mine")
    expect(ana.button("I'm done")).to_be_visible()
    ana.box.fill("")


def test_a_whole_circle(people: dict[str, Seat]) -> None:
    """Everybody relies on it: from gathering to closing, with what happens to people in between."""
    mira, ana, ben, cleo = (people[name] for name in ("Mira", "Ana", "Ben", "Cleo"))
    ana.say("good evening")
    cleo.sees("good evening")
    check_in(mira, ana, ben, cleo)
    mira.press("Next round")
    expect(cleo.page.get_by_text("Everyone may write")).to_be_visible()
    cleo.say("thank you all")
    ana.sees("thank you all")
    row = mira.page.locator(".guests > li").filter(has_text="Ben")
    row.get_by_role("button", name="Remove", exact=True).click()
    dialog = mira.page.get_by_role("dialog")
    dialog.get_by_label("Why? They will be told this.").fill("please rest tonight")
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(ben.page.get_by_role("heading", name="A host ended your stay here")).to_be_visible()
    expect(ben.page.get_by_text("please rest tonight")).to_be_visible()
    expect(ana.page.locator(".people li")).to_have_count(3)
    mira.press("Close the room")
    closing = mira.page.get_by_role("dialog")
    closing.get_by_label("Closing words (optional)").fill("sleep well")
    closing.get_by_role("button", name="Close it now").click()
    for seat in (ana, cleo, mira):
        expect(seat.page.get_by_role("heading", name="The room has ended")).to_be_visible()
    expect(ana.page.get_by_text("sleep well")).to_be_visible()
    assert ana.page.evaluate("sessionStorage.length") == 0
