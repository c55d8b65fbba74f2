"""Every state in which people meet the pages, brought about for real; axe looks at each.

A state says what of which view (a module of `web/js/view`) stands on the page in it, on either
side. A view that no state shows fails a test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Seat
from tests.browser.test_pages import OPEN

Brings = Callable[..., tuple[Seat, ...]]
Views = dict[str, str]
"""A selector of something that is to be seen, by the view that shows it."""

TURNS = {"kind": "check_in", "title": "Check-in", "prompt": "How are you?", "floor": "turns"}
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


@dataclass(frozen=True)
class State:
    """`brings` returns the host's page and the participant's, as far as there are views for it."""

    brings: Brings
    host: Views = field(default_factory=dict)
    participant: Views = field(default_factory=dict)

    def sides(self, found: tuple[Seat, ...]) -> list[tuple[Seat, Views]]:
        """Return the pages that it is about, of those that `brings` gave, and what is on each."""
        both = [(found[0], self.host), (found[:2][-1], self.participant)]
        return [(seat, views) for seat, views in both if views]

    @property
    def name(self) -> str:
        """Return what the state is called."""
        return self.brings.__name__


# -- words that are heard, held, changed or refused


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


# -- before and after the room


def door(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana reads what this is."""
    seat = seats()
    spec = {"agenda": OPEN, "agreements": ["Passing is fine."], "needs_host": False}
    seat.open(place.room(title="Evening", **spec)["join_url"])
    expect(seat.button("Join")).to_be_visible()
    return (seat,)


def no_room(place: Place, seats: Any) -> tuple[Seat, ...]:
    """The link is of a room that is over."""
    seat = seats()
    seat.open(f"{place.origin}/r/nowhere#nothing")
    expect(seat.page.get_by_role("heading", name="This link does not open a room")).to_be_visible()
    return (seat,)


def lobby(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana waits, Mira may let her in."""
    links = place.room(title="Evening", agenda=OPEN, lobby=True)
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.open(links["join_url"])
    ana.choose("Ana")
    expect(ana.page.get_by_role("heading", name="You are in the waiting room")).to_be_visible()
    expect(mira.page.locator(".lobby-list li")).to_contain_text("Ana")
    return mira, ana


def over(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira has closed the room, with a word; Ana has one that she did not send."""
    mira, ana = circle(place, seats)
    ana.box.fill("one more thing")
    mira.press("Close the room")
    dialog = mira.page.get_by_role("dialog")
    dialog.get_by_label("Closing words").fill("Thank you all.")
    dialog.get_by_role("button", name="Close it now").click()
    expect(ana.page.locator("#unsent")).to_have_value("one more thing")
    expect(mira.page.locator(".circle")).to_be_hidden()
    return mira, ana


def removed(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira has asked Ana to go, and said why."""
    mira, ana = removing(place, seats)
    dialog = mira.page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill("You were very loud.")
    dialog.get_by_role("button", name="Remove").click()
    expect(ana.page.locator(".circle")).to_be_hidden()
    return (ana,)


# -- the circle


def offered(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana may begin."""
    links = place.room(title="Evening", agenda=[TURNS])
    mira, ana, ben = seats(), seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    mira.press("Begin the circle")
    expect(ana.button("Begin")).to_be_visible()
    return mira, ana, ben


def speaking(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana has the floor."""
    mira, ana, _ = offered(place, seats)
    ana.press("Begin")
    ana.say("a heavy week")
    ana.sees("a heavy week")
    expect(mira.button("Skip")).to_be_visible()
    return mira, ana


def listening(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ben, who is next, has words in his box while Ana shares."""
    _, ana, ben = offered(place, seats)
    ana.press("Begin")
    ben.box.fill("not yet")
    expect(ben.page.locator("#why")).to_contain_text("Your words are kept")
    return (ben,)


def late(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Cleo comes while Ana shares."""
    links = place.room(title="Evening", agenda=[TURNS])
    mira, ana, cleo = seats(), seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    mira.press("Begin the circle")
    ana.press("Begin")
    cleo.join(links["join_url"], "Cleo")
    expect(cleo.page.get_by_role("region", name="You came in the middle")).to_be_visible()
    return (cleo,)


def quiet(place: Place, seats: Any) -> tuple[Seat, ...]:
    """The bell was rung."""
    links = place.room(title="Evening", agenda=OPEN)
    mira, ana = seats(), seats()
    mira.join(links["host_url"], "Mira")
    ana.join(links["join_url"], "Ana")
    mira.press("Begin the circle")
    mira.press("Ring the bell")
    expect(ana.page.locator("#why")).to_be_visible()
    return mira, ana


def ended(place: Place, seats: Any) -> tuple[Seat, ...]:
    """The last round is over; all may stay and talk."""
    mira, ana, _ = offered(place, seats)
    mira.press("Next round")
    expect(ana.page.locator(".whose")).to_contain_text("The circle has ended")
    expect(mira.page.get_by_role("region", name="Before you go")).to_be_visible()
    return mira, ana


def practice(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira practises."""
    mira = seats()
    mira.join(place.room(title="Evening", agenda=OPEN, rehearsal=True)["host_url"], "Mira")
    expect(mira.page.locator(".practice")).to_be_visible()
    return (mira,)


# -- what one does for oneself


def waiting_messages(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana lets new messages wait."""
    mira, ana = circle(place, seats)
    ana.press("Pause messages")
    mira.say("one")
    expect(ana.button("Show one new message")).to_be_visible()
    return (ana,)


def reading(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana reads a share large."""
    mira, ana = circle(place, seats)
    mira.say("a long story")
    ana.sees("a long story")
    ana.press("Reading view")
    return (ana,)


def hiding(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana has hidden Ben for herself."""
    mira, ana = circle(place, seats)
    mira.say("one")
    ana.sees("one")
    ana.log.locator("summary").last.click()
    ana.press("Hide this person for me")
    expect(ana.button("Show this person again")).to_be_visible()
    return (ana,)


def settings(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana looks for larger text."""
    _, ana = circle(place, seats)
    ana.press("Settings")
    expect(ana.page.get_by_role("dialog", name="Settings")).to_be_visible()
    return (ana,)


def helped(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana has opened the help lines."""
    _, ana = circle(place, seats)
    ana.page.get_by_role("link", name="Get help now").click()
    expect(ana.page.locator("#help-title")).to_be_visible()
    return (ana,)


def reporting(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana is about to report a message."""
    mira, ana = circle(place, seats)
    mira.say("one")
    ana.sees("one")
    ana.log.locator("summary").last.click()
    ana.press("Report")
    expect(ana.page.get_by_role("dialog")).to_be_visible()
    return (ana,)


def asking(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Ana is about to ask a host."""
    _, ana = circle(place, seats)
    ana.press("Ask a host")
    expect(ana.page.get_by_role("dialog")).to_be_visible()
    return (ana,)


# -- what a host does


def signing_in(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira's key was not the right one."""
    mira = seats()
    mira.open(f"{place.origin}/host")
    mira.page.get_by_label("Host key").fill("wrong")
    mira.press("Sign in")
    expect(mira.page.get_by_role("alert")).to_contain_text("not accepted")
    return (mira,)


def opening(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira chooses an agenda."""
    mira = seats()
    mira.open(f"{place.origin}/host")
    mira.page.get_by_label("Host key").fill(place.key)
    mira.press("Sign in")
    mira.page.get_by_text("All rounds").click()
    mira.page.locator(".plan summary").first.click()
    expect(mira.page.locator(".plan textarea").first).to_be_visible()
    return (mira,)


def opened(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira has the links."""
    (mira,) = opening(place, seats)
    mira.page.get_by_label("Title").fill("Wednesday")
    mira.press("Open a room")
    expect(mira.page.locator("#join-url")).to_be_visible()
    mira.page.get_by_text("The join link as a QR code").click()
    expect(mira.page.locator(".qr svg")).to_be_visible()
    return (mira,)


def removing(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira is asked why Ana is to go."""
    mira, ana = circle(place, seats)
    row = mira.page.locator(".guests > li", has_text="Ana")
    row.get_by_role("button", name="Remove").click()
    expect(mira.page.get_by_role("dialog")).to_be_visible()
    return mira, ana


def closing(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira is asked whether to close the room."""
    mira, _ = circle(place, seats)
    mira.press("Close the room")
    expect(mira.page.get_by_role("dialog")).to_be_visible()
    return (mira,)


def at_hand(place: Place, seats: Any) -> tuple[Seat, ...]:
    """Mira looks for words, and is right back."""
    mira, _ = circle(place, seats)
    mira.page.get_by_text("Words at hand").click()
    mira.press("Be right back")
    expect(mira.button("Be right back")).to_have_attribute("aria-pressed", "true")
    return (mira,)


SIDE = {"inside": ".side"}
STATES = (
    State(door, participant={"doors": ".door .choices"}),
    State(no_room, participant={"ending": ".door:not([hidden]) h1"}),
    State(lobby, host={"waits": ".lobby-list"}, participant={"doors": ".door:not([hidden]) h1"}),
    State(
        over,
        host={"ending": ".door:not([hidden]) h1", "debrief": ".debrief"},
        participant={"ending": "#unsent"},
    ),
    State(removed, participant={"ending": ".door:not([hidden]) h1"}),
    State(circle, host={"house": ".guests", **SIDE}, participant={"composer": "#words", **SIDE}),
    State(
        offered,
        host={"desk": ".lists", "surround": ".desk"},
        participant={"stage": ".actions .mine"},
    ),
    State(speaking, host={"stage": ".order"}, participant={"stage": ".actions"}),
    State(listening, participant={"composer": "#why"}),
    State(late, participant={"late": ".late"}),
    State(quiet, host={"desk": ".switch"}, participant={"composer": "#why"}),
    State(ended, host={"debrief": ".debrief"}, participant={"stage": ".whose"}),
    State(practice, host={"stage": ".practice"}),
    State(crisis, host={"waits": ".alerts"}, participant={"talk": ".care"}),
    State(claimed, host={"waits": ".alerts"}, participant={"talk": ".care"}),
    State(held, host={"waits": ".held-list"}, participant={"log": ".log"}),
    State(decided, host={"waits": ".held-list"}, participant={"log": ".log"}),
    State(declining, host={"talk": "dialog"}),
    State(changed, participant={"log": ".log"}),
    State(blocked, participant={"composer": "#why"}),
    State(muted, host={"house": ".guests"}, participant={"composer": "#why"}),
    State(waiting_messages, participant={"tools": ".tools"}),
    State(reading, participant={"tools": ".tools"}),
    State(hiding, participant={"log": ".log"}),
    State(settings, participant={"settings": ".settings"}),
    State(helped, participant={"safety": "#help-title"}),
    State(reporting, participant={"talk": "dialog"}),
    State(asking, participant={"talk": "dialog"}),
    State(signing_in, host={"host page": ".wrong"}),
    State(opening, host={"agenda": ".plan textarea"}),
    State(opened, host={"host page": "#join-url", "code": ".qr svg"}),
    State(removing, host={"house": "#ban"}),
    State(closing, host={"house": "dialog"}),
    State(at_hand, host={"house": ".small"}),
)
