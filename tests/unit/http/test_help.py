"""The help page without a script: the operator's lines, and nothing that a line could do."""

import datetime as dt

import pytest

from roomserver.http import tree
from roomserver.http.help import PLACEHOLDER, filled
from roomserver.http.tree import asset
from roomserver.resources import Line

PAGE = asset("help.html", b"<div>" + PLACEHOLDER + b"</div>")


def line(**given: str) -> Line:
    """A help line as an operator may write it."""
    fields = {"name": "Someone", "kind": "phone", "value": "112", "hours": "", "source_url": ""}
    return Line(**{**fields, **given}, languages=("en",), verified_on=dt.date(2026, 1, 1))


def shown(**given: str) -> str:
    return filled(PAGE, [line(**given)]).body.decode()


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        ("phone", "116 123", 'href="tel:116123"'),
        ("text", "0700 (12) 34", 'href="sms:07001234"'),
        ("web", "https://example.org/a?b&c", 'href="https://example.org/a?b&amp;c"'),
    ],
)
def test_a_number_is_called_and_an_address_opened(kind: str, value: str, link: str) -> None:
    """Who needs it and has no script relies on it."""
    assert link in shown(kind=kind, value=value)


@pytest.mark.parametrize("value", ["javascript:alert(1)", "http://example.org", "ask at the desk"])
def test_anything_else_stays_plain_words(value: str) -> None:
    """A line is no way to put a link of another kind into the page."""
    assert "href" not in shown(value=value)


def test_a_line_is_text_and_never_markup() -> None:
    """Operators write names with signs in them."""
    assert "&lt;b&gt;Us &amp; you&lt;/b&gt;" in shown(name="<b>Us & you</b>", hours="<i>")
    assert "<i>" not in shown(hours="<i>")


def test_a_page_without_a_place_for_lines_stays_as_it_is() -> None:
    """Every other page is the same bytes for everybody."""
    page = asset("index.html", b"<p>start</p>")
    assert filled(page, [line()]) is page
    assert filled(PAGE, []).body == b"<div></div>"


def test_the_help_page_has_a_place_for_lines() -> None:
    """Without it they would be missing, in one language, and nobody would notice."""
    for pages in tree.load(tree.find()).pages.values():
        assert pages["help"].body.count(PLACEHOLDER) == 1
