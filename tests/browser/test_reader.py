"""What a screen reader says in a whole circle, as a text that people read line by line.

By a virtual screen reader in the page itself: it speaks what the focus comes to, what live regions
say, and the page from top to bottom. It is nobody's real one; `docs/accessibility.md` has the
script for those. After a change: UPDATE_GOLDEN=1, and read what changed.
"""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat

READER = (
    Path(__file__).parents[2]
    / "web/node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
)
GOLDEN = Path(__file__).parent / "golden" / "reader.txt"
START = """async (source) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  window.__reader = (await import(url)).virtual;
  await window.__reader.start({ container: document.body });
}"""
SAID = """async () => {
  const said = await window.__reader.spokenPhraseLog();
  await window.__reader.clearSpokenPhraseLog();
  return said;
}"""
THROUGH = """async () => {
  for (let step = 0; step < 400; step++) {
    await window.__reader.next();
    if ((await window.__reader.lastSpokenPhrase()) === "end of document") return;
  }
  throw new Error("the page has no end");
}"""
TIME = re.compile(r"^\d{1,2}:\d\d [AP]M$")
OFFERED = re.compile(r"^radio, (\w+ \w+), not checked, position (\d), set size 3$", re.MULTILINE)
MARKS = re.compile("[\u2066-\u2069]")
TURNS = {"kind": "check_in", "title": "Check-in", "floor": "turns", "turn_s": 600}
OPEN = {"kind": "open", "title": "Open round", "floor": "open"}


class Listener:
    """Somebody who hears the page; what was said stands under headings."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.told: list[str] = []

    def begin(self) -> None:
        """Start to listen to the page as it is."""
        self.seat.page.evaluate(START, READER.read_text())

    def through(self, heading: str) -> None:
        """Read the page from here to its end."""
        self.seat.page.evaluate(THROUGH)
        self.note(heading)

    def note(self, heading: str, *, polite: str = "") -> None:
        """Write down what was said since the last time; wait for those words first."""
        if polite:
            expect(self.seat.page.locator("#polite")).to_contain_text(polite, timeout=10_000)
        # Read out a moment after they were written.
        self.seat.page.wait_for_timeout(400)
        said = self.seat.page.evaluate(SAID)
        lines = (MARKS.sub("", line).replace("\n", " / ") for line in said)
        self.told += [f"# {heading}", *(TIME.sub("HH:MM", line) for line in lines), ""]

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.seat.page.keyboard.press(key)


def nameless(told: str) -> str:
    """Put one word for each name that the server made up."""
    for found in list(OFFERED.finditer(told)):
        told = told.replace(found[1], f"NAME {found[2]}")
    return told


def test_a_whole_circle_is_heard_as_it_was_reviewed(place: Place, seats: Any) -> None:
    """Who sees nothing hears each thing once, in an order that makes sense, and no more."""
    links = place.room(
        title="Evening", agenda=[TURNS, OPEN], agreements=["Passing is fine."], history="all"
    )
    mira, ben, ana = seats(), seats(), Listener(seats(bypass_csp=True))
    mira.join(links["host_url"], "Mira")
    ben.join(links["join_url"], "Ben")
    ben.say("good evening")
    ana.seat.open(links["join_url"])
    expect(ana.seat.button("Join")).to_be_visible()
    ana.begin()
    ana.through("The page before the room, from top to bottom")
    ana.seat.choose("Ana")
    ana.seat.sees("good evening")
    ana.note("Joins")
    ana.through("The room, from top to bottom")
    ben.say("how are you?")
    ana.note("Ben writes", polite="how are you?")
    ana.seat.say("I am here")
    ben.sees("I am here")
    ana.note("Writes herself")
    mira.press("Begin the circle")
    ana.note("The circle begins, Ben is asked", polite="Check-in")
    ben.press("Begin")
    ana.note("Ben begins", polite="Ben")
    ben.say("a heavy week")
    ana.note("Ben shares", polite="a heavy week")
    ben.press("I'm done")
    expect(ana.seat.button("Begin")).to_be_visible()
    ana.note("Ben is done, Ana is asked")
    ana.seat.button("Begin").focus()
    ana.press("Enter")
    expect(ana.seat.box).to_be_focused()
    expect(ana.seat.button("I'm done")).to_be_visible()
    ana.note("Begins by the keyboard")
    ana.press("Tab", 4)
    ana.note("Tabs through what she may do")
    ana.seat.say("I slept at last")
    ana.seat.sees("I slept at last")
    ana.seat.button("I'm done").focus()
    ana.press("Enter")
    ana.note("Says something and is done", polite="You have shared")
    mira.press("Next round")
    ana.note("The next round", polite="Open round")
    mira.press("Pause")
    ana.note("A pause", polite="paused")
    mira.press("Go on")
    ana.note("It goes on", polite="goes on")
    ben.page.close()
    mira.press("Close the room")
    closing = mira.page.get_by_role("dialog")
    closing.get_by_label("Closing words (optional)").fill("sleep well")
    closing.get_by_role("button", name="Close it now").click()
    expect(ana.seat.page.get_by_role("heading", name="The room has ended")).to_be_visible()
    ana.note("The room ends")
    ana.through("The last page, from top to bottom")
    told = nameless("\n".join(ana.told))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(told)
    assert told == GOLDEN.read_text()
