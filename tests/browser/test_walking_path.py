"""The first path: a link, a seat, a word, a lost connection, a reload; nothing is lost."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Place

OPEN = [{"kind": "open", "title": "Open", "floor": "open"}]


def test_a_lost_socket_and_a_reload_cost_nothing(place: Place, seats: Any) -> None:
    """A person on a bad network relies on it: same seat, same draft, every message."""
    links = place.room(title="Evening", agenda=OPEN)
    ana, ben = seats(), seats()
    ana.join(links["join_url"], "Ana")
    ben.join(links["join_url"], "Ben")
    ana.say("good evening")
    ben.sees("good evening")
    ana.box.fill("half a sentence")
    ana.drop()
    ben.say("while you were away")
    ana.sees("while you were away")
    ana.page.reload()
    ana.sees("good evening")
    ana.sees("while you were away")
    expect(ana.box).to_have_value("half a sentence")
    ana.press("Send")
    ben.sees("half a sentence")
    expect(ben.page.locator(".people li")).to_have_count(2)
    assert "#" not in ana.page.url
