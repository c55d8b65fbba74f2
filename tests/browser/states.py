"""What people meet when their words are heard, held, changed or refused, brought about for real."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN

GRAVE = "i don't want to be alive anymore"
# The list of the server that these rooms are on.
RULES = """
[[list]]
name = "tried"
action = "{}"
terms = ["{}"]
"""
BLOCKED, HELD, CHANGED = "grimword", "slowword", "oddword"


def rules() -> str:
    """A file of rules by which one word is blocked, one waits, one is taken out."""
    named = {"block": BLOCKED, "hold": HELD, "modify": CHANGED}
    lists = (RULES.format(*each).replace("tried", each[0]) for each in named.items())
    return "\n".join(lists)


def circle(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Mira hosts, Ana takes part; both look at it in the same way."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    mira, ana = seats(**look), seats(**look)
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    return mira, ana


def crisis(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Ana has the card, Mira the alert."""
    mira, ana = circle(place, seats, **look)
    ana.say(GRAVE)
    expect(ana.log.locator(".care")).to_be_visible()
    expect(mira.page.locator(".alerts li")).to_contain_text(GRAVE)
    return mira, ana


def claimed(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Mira has the alert."""
    mira, ana = crisis(place, seats, **look)
    mira.press("I have this")
    expect(mira.page.locator(".alerts li")).to_contain_text("You have this.")
    return mira, ana


def held(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Ana's words wait, Mira has two to decide on."""
    mira, ana = circle(place, seats, **look)
    for text in (f"a {HELD}", f"another {HELD}, and some more to read"):
        ana.say(text)
    expect(ana.log.get_by_text("Only you and the hosts see it.")).to_have_count(2)
    expect(mira.page.locator(".held-list blockquote")).to_have_count(2)
    return mira, ana


def decided(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Mira has declined one, which can be taken back for some seconds, and Ana is told."""
    mira, ana = held(place, seats, **look)
    mira.page.clock.install()
    mira.button("Decline").first.click()
    dialog = mira.page.get_by_role("dialog")
    dialog.get_by_label("A word to the author").fill("Let us talk first.")
    dialog.get_by_role("button", name="Decline").click()
    expect(mira.button("Take it back")).to_be_visible()
    mira.page.clock.run_for(6000)
    expect(ana.log.get_by_text("A host decided not to show this.")).to_be_visible()
    return mira, ana


def declining(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Mira is asked why."""
    mira, ana = held(place, seats, **look)
    mira.button("Decline").first.click()
    expect(mira.page.get_by_role("dialog")).to_be_visible()
    return mira, ana


def changed(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Something was taken out of Ana's words."""
    mira, ana = circle(place, seats, **look)
    ana.say(f"an {CHANGED} here")
    ana.sees("an [removed] here")
    expect(
        ana.log.get_by_text("Something was taken out that is not said on this server.")
    ).to_have_count(1)
    return mira, ana


def blocked(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Ana's words were refused and are in her box again; others, sent before, stay in the log."""
    mira, ana = circle(place, seats, **look)
    ana.say(f"a {BLOCKED}")
    expect(ana.box).to_have_value(f"a {BLOCKED}")
    expect(ana.page.locator("#why")).to_contain_text("didn")
    return mira, ana


def muted(place: Place, seats: Any, **look: Any) -> tuple[Seat, Seat]:
    """Ana is asked to listen."""
    mira, ana = circle(place, seats, **look)
    ana.box.fill(GRAVE)
    row = mira.page.locator("li", has=mira.page.locator(".mute"), has_text="Ana")
    row.locator("summary").first.click()
    row.get_by_role("button", name="Mute for 5 minutes").click()
    dialog = mira.page.get_by_role("dialog", name="Mute for 5 minutes")
    dialog.get_by_label("Why?").fill("You were very loud.")
    dialog.get_by_role("button", name="Mute for 5 minutes").click()
    expect(ana.page.locator("#why")).to_contain_text("listen for now")
    expect(ana.log.get_by_text("You were very loud.")).to_be_visible()
    return mira, ana


STATES = (crisis, claimed, held, decided, declining, changed, blocked, muted)
