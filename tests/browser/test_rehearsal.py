"""A host practises: simulated people, and everybody reads that they are."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.browser.people import Watched

COMING_MS = 40_000


def test_a_host_opens_a_practice_room_and_everybody_reads_what_it_is(
    place: Place, seats: Any, watched: Watched
) -> None:
    """The five come by themselves; whoever is given the link is told before they join."""
    host = seats(1280, 800)
    host.open(f"{place.origin}/host")
    host.page.get_by_label("Host key").fill(place.key)
    host.press("Sign in")
    host.page.get_by_label("Title").fill("To try things")
    host.page.get_by_label("Practise with simulated people").check()
    host.press("Open a room")
    link = host.page.get_by_label("Join link", exact=True).input_value()
    host.page.get_by_role("link", name="Go to the console").click()
    host.choose("Ana")
    expect(host.page.get_by_text("Practice room. Everybody whose name")).to_be_visible()
    for bird in ("Robin", "Wren", "Finch", "Heron", "Swift"):
        name = host.page.locator(".guests bdi", has_text=f"Practice {bird}")
        expect(name).to_be_visible(timeout=COMING_MS)
    host.press("Close the room")
    expect(host.page.get_by_text("End the circle first, with “Next round”")).to_be_visible()
    guest = seats(320, 640)
    guest.open(link)
    expect(guest.page.get_by_text("This is a practice room")).to_be_visible()
    guest.choose("Mira")
    expect(guest.page.get_by_text("Practice room. Everybody whose name")).to_be_visible()
    assert watched.violations() == []
