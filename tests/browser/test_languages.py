"""Everybody reads the pages in a language of theirs, from the side from which it is written."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place
from tests.browser.people import Seat, Watched
from tests.browser.test_axe import faults
from tests.browser.test_pages import MOST_BYTES, OPEN, PLAIN, fits

JOIN = {"ar": "دخول", "en": "Join", "pl": "Wejdź"}
SEND = {"ar": "إرسال", "en": "Send", "pl": "Wyślij"}
LEAVE = {"ar": "مغادرة سريعة", "en": "Leave quickly", "pl": "Wyjdź szybko"}
LOG = {"ar": "الرسائل", "en": "Messages", "pl": "Wiadomości"}
SAID = {"ar": "مرحبا، أنا هنا", "pl": "Dzień dobry"}
SIDE = {"ar": "rtl", "pl": "ltr"}
# What a bare key looks like; the room's own words are not written so.
KEYS = "document.body.innerText.match(/\\b[a-z]+(-[a-z_0-9]+)+\\b/g)"


def enter(seat: Seat, url: str, language: str, name: str) -> None:
    """Go from a link into the room, by the language's words."""
    seat.open(url)
    seat.page.locator("#agree").check()
    seat.page.locator("summary").first.click()
    seat.page.locator("#own-name").fill(name)
    seat.press(JOIN[language])
    expect(seat.page.get_by_role("log", name=LOG[language])).to_be_visible()


def starts_at(page: Page, selector: str) -> str:
    """At which side does the first of two neighbours stand?"""
    found: str = page.evaluate(
        """(selector) => {
          const [one, other] = document.querySelectorAll(selector);
          return one.getBoundingClientRect().x < other.getBoundingClientRect().x ? "ltr" : "rtl";
        }""",
        selector,
    )
    return found


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["ar", "pl"])
def test_one_joins_and_says_something_in_a_language_of_theirs(
    place: Place, seats: Any, watched: Watched, language: str, width: int
) -> None:
    """Whose phone speaks Arabic or Polish relies on it, on a small screen too."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana = seats(width, 640, locale=language, reduced_motion="reduce")
    enter(ana, links["join_url"], language, "Ana")
    ana.box.fill(SAID[language])
    ana.press(SEND[language])
    expect(ana.page.get_by_role("log").get_by_text(SAID[language], exact=True)).to_be_visible()
    assert ana.page.evaluate("document.documentElement.dir") == SIDE[language]
    assert starts_at(ana.page, ".bar a") == SIDE[language]
    assert ana.page.evaluate(KEYS) is None
    assert fits(ana.page)
    assert faults(ana.page) == []
    assert watched.violations() == []


def test_a_name_keeps_its_own_direction_in_a_sentence_of_another(place: Place, seats: Any) -> None:
    """A name must never turn a sentence around, nor a sentence a name."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana, nur = seats(locale="ar"), seats()
    enter(ana, links["join_url"], "ar", "Ana (1)")
    nur.join(links["join_url"], "نور")
    nur.say("hello")
    line = ana.page.locator(".line-item", has_text="نور")
    expect(line).to_contain_text("\u2068نور\u2069")
    expect(nur.page.locator("h3 bdi", has_text="نور")).to_have_css("unicode-bidi", "isolate")
    # Our word for oneself follows the name in the page's direction, the name keeps its own.
    name = ana.page.locator(".people bdi", has_text="Ana (1)")
    expect(name).to_have_css("direction", "rtl")
    expect(nur.page.locator(".people bdi", has_text="Ana (1)")).to_have_css("direction", "ltr")
    said = ana.page.locator(".text", has_text="hello")
    expect(said).to_have_css("direction", "ltr")
    expect(said).to_have_css("text-align", "right")
    assert (
        starts_at(ana.page, ".people li:first-child > .dot, .people li:first-child > bdi") == "rtl"
    )


def test_a_language_is_chosen_at_the_door_and_in_the_room_without_losing_the_seat(
    place: Place, seats: Any
) -> None:
    """Who can't read the page finds the switch by their language's own name; nothing is kept."""
    links = place.room(title="Evening", agenda=OPEN, needs_host=False)
    ana = seats(locale="fr")
    ana.open(links["join_url"])
    expect(ana.button("Join")).to_be_visible()
    ana.page.get_by_role("link", name="Polski").click()
    expect(ana.button(JOIN["pl"])).to_be_visible()
    ana.page.locator("#agree").check()
    ana.press(JOIN["pl"])
    ana.box.fill("na później")
    ana.page.get_by_text("Język", exact=True).click()
    ana.page.get_by_role("link", name="العربية").click()
    expect(ana.page.get_by_role("log", name=LOG["ar"])).to_be_visible()
    expect(ana.box).to_have_value("na później")
    assert ana.page.evaluate("location.search + location.hash") == "?lang=ar"
    assert ana.page.evaluate("localStorage.length") == 0
    assert "lang" not in ana.page.evaluate("JSON.stringify({...sessionStorage})")
    assert ana.page.context.cookies() == []


@pytest.mark.parametrize("path", [*PLAIN, "/nowhere", "/r/nowhere"])
def test_without_a_script_a_page_is_in_ones_language_and_so_is_the_next(
    path: str, place: Place, seats: Any
) -> None:
    """Who switched scripts off for safety relies on it, in every language."""
    seat = seats(320, 640, locale="pl", java_script_enabled=False)
    seat.open(place.origin + path)
    expect(seat.page.get_by_role("link", name=LEAVE["pl"])).to_be_visible()
    seat.page.get_by_role("link", name="العربية").click()
    expect(seat.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(seat.page.get_by_role("link", name=LEAVE["ar"])).to_be_visible()
    seat.page.locator("#help").click()
    expect(seat.page.get_by_role("link", name=LEAVE["ar"])).to_be_visible()
    expect(seat.page.locator("#lines")).to_contain_text("EXAMPLE")


def test_a_host_opens_a_room_in_their_language(place: Place, seats: Any) -> None:
    """The way from the hosts' page to the console stays in it, and the room is told of it."""
    mira = seats(320, 640, locale="en")
    mira.open(f"{place.origin}/host?lang=ar")
    mira.page.locator("#key").fill(place.key)
    mira.page.locator("#key").press("Enter")
    mira.page.locator("#title").fill("مساء الخير")
    mira.page.locator("#title").press("Enter")
    expect(mira.page.locator("#join-url")).to_have_css("direction", "ltr")
    assert fits(mira.page)
    mira.page.get_by_role("link", name="إلى اللوحة").click()
    expect(mira.page.get_by_text("لا يُكتب شيء على قرص")).to_be_visible()
    mira.page.locator("#agree").check()
    mira.press(JOIN["ar"])
    expect(mira.button("بدء الحلقة")).to_be_visible()
    assert mira.page.evaluate(KEYS) is None
    assert fits(mira.page)


@pytest.mark.parametrize("language", ["ar", "pl"])
def test_no_language_makes_the_first_load_big(place: Place, seats: Any, language: str) -> None:
    """Other alphabets take more bytes; an old phone gets no less of a page for it."""
    page, came = seats(locale=language).page, {}
    page.on("requestfinished", lambda each: came.update({each.url: each.sizes()}))
    page.goto(place.room(title="Evening", agenda=OPEN)["join_url"])
    expect(page.get_by_role("button", name=JOIN[language])).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert sum(each["responseBodySize"] for each in came.values()) <= MOST_BYTES
