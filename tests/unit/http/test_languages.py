"""Which language a page is in."""

import re
from pathlib import Path
from typing import get_args

import pytest

from roomserver.domain.state import AlertKind
from roomserver.http import tree
from roomserver.http.languages import Language, Wanted, completed, offered, wanted
from roomserver.http.rendering import render
from roomserver.http.texts import Texts, apart, load
from roomserver.wire.codes import CloseCode, ErrorCode

TAGS = ("ar", "en", "pl", "pt-BR")
WEB = tree.find()
SOURCE = Path(tree.__file__).parents[1]
ROOT = Path(__file__).parents[3]
SHOWN = apart(load(WEB / "texts"))[1]
ENGLISH, ARABIC = Language("en", "English", "ltr"), Language("ar", "العربية", "rtl")
PAGE = """<!doctype html>
<html lang="en" dir="ltr">
<a href="/help" data-t="help">Help</a> <a href="/x" data-t="leave">Leave</a> <b data-t="no">Old</b>
<nav id="languages" class="languages"></nav>
</html>
"""
WORDS: Texts = {"x": {"help": ["<Help> & ", "more"], "leave": ["Go"], "languages": ["Languages"]}}


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr", "en"),
        ("pl", "pl"),
        ("PL-pl, en;q=0.9", "pl"),
        ("en;q=0.3, ar-EG;q=0.8", "ar"),
        ("pt", "pt-BR"),
        ("pt-PT, pl;q=0.9", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("pl;q=0, ar", "ar"),
        ("pl;q=nonsense, ar;q=0.1", "ar"),
        ("fr," * 5000 + "pl", "en"),
    ],
)
def test_a_browser_gets_the_first_of_its_wishes_that_can_be_met(accepted: str, tag: str) -> None:
    """Nobody has to look for a switch in a language they can't read."""
    assert wanted("", accepted, TAGS) == Wanted(tag, chosen=False)


def test_what_somebody_chose_goes_before_what_their_browser_wishes() -> None:
    """A borrowed or badly set phone speaks the wrong language."""
    assert wanted("PL", "ar", TAGS) == Wanted("pl", chosen=True)
    assert wanted("xx", "ar", TAGS) == Wanted("ar", chosen=False)


def test_a_language_is_offered_where_it_has_a_name() -> None:
    """A file that only changes a few words makes no half page."""
    texts: Texts = {
        "en": {"a": ["A"]},
        "en-host": {"h": ["H"]},
        "de": {"a": ["Ä"]},
        "ar": {"language-name": ["العربية"], "text-direction": ["rtl"]},
    }
    found = offered(texts)
    assert found == (ARABIC, Language("en", "en", "ltr"))
    whole = completed(texts, found)
    assert set(whole) == {"en", "en-host", "ar", "ar-host"}
    assert whole["ar"]["a"] == ["A"]
    assert whole["ar-host"] == {"h": ["H"]}


def test_a_page_carries_its_words_language_and_direction() -> None:
    """It is read without a script, and a text is never markup."""
    page = render(PAGE, WORDS["x"], ARABIC, (ARABIC, ENGLISH), chosen=True)
    assert '<html lang="ar" dir="rtl">' in page
    assert '<a href="/help?lang=ar">&lt;Help&gt; &amp; more</a>' in page
    assert '<a href="/x">Go</a> <b>Old</b>' in page
    assert '<nav id="languages" class="languages" aria-label="Languages">' in page
    assert '<a href="?lang=en" lang="en" hreflang="en" dir="ltr">English</a>' in page
    assert 'dir="rtl" aria-current="true">العربية</a>' in page


def test_where_nothing_was_chosen_or_can_be_the_address_says_nothing() -> None:
    """Links stay as they were; one language needs no switch."""
    page = render(PAGE, WORDS["x"], ENGLISH, (ENGLISH,), chosen=False)
    assert '<a href="/help">' in page
    assert "?lang" not in page
    assert "<nav" not in page


@pytest.mark.parametrize("tag", [each.tag for each in offered(SHOWN)])
def test_every_code_of_the_server_has_a_sentence_in_every_language(tag: str) -> None:
    """Who is refused something is told why in words that they read."""
    ends = [code for code in CloseCode if code >= CloseCode.VIOLATION or code == CloseCode.LEFT]
    page = {f"error-{code}" for code in ErrorCode}
    page |= {f"end-{int(code)}{part}" for code in ends for part in ("", "-words")}
    page |= {f"notice-{key}" for key in _notices()}
    room = SHOWN[tag].keys() | SHOWN[f"{tag}-room"].keys()
    assert page - room == set()
    host = {f"problem-{code}" for code in _literals("http", r'RequestError\(\s*[^,]+,\s*"(\w+)"')}
    assert len(host) > 10
    host |= {f"alert-{kind}" for kind in get_args(AlertKind)}
    assert host - SHOWN[f"{tag}-host"].keys() == set()


def _notices() -> list[str]:
    """Return the keys of the protocol's table."""
    row = re.search(r"^\| `notice` .*", (ROOT / "docs/protocol.md").read_text(), re.MULTILINE)
    assert row
    return re.findall(r"`(\w+)`", row[0].partition("Keys so far:")[2])


def _literals(package: str, pattern: str) -> set[str]:
    """Return what a pattern finds in the source of a package."""
    sources = sorted((SOURCE / package).rglob("*.py"))
    return {name for path in sources for name in re.findall(pattern, path.read_text())}
