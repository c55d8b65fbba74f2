"""Spelled signs become signs."""

import pytest

from roomserver.moderation.canonical import canonical
from roomserver.moderation.detectors.reading import glyphs
from roomserver.moderation.detectors.signs import Signs
from roomserver.moderation.matching import matching
from tests.unit.moderation.detectors.contacts import parts


def signs(words: str, language: str = "en") -> str:
    return parts(language).signs.read(glyphs(matching(canonical(words)))).text


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("example dot com", "example•com"),
        ("example, then a dot, then org", "example•org"),
        ("slow, period, snail", "slow◦snail"),
        ("bo at sign example full stop com", "bo@example•com"),
        ("quiet underscore fern", "quiet‿fern"),
        ("soggy dash crisp", "soggy⁃crisp"),
        ("com slash mums", "com/mums"),
        ("bo(at)example[dot]org", "bo@example•org"),
        ("{bo} {@} {example} {com}", " bo@example  com "),
        ("r o s i e @ e x . c o m", "rosie@ex.com"),
        ("s.t.e.f.f.i", "steffi"),
        ("s - c h n u f f - i - 9", "schnuffi9"),
        ("w w w . example", "www.example"),
        ("http ://  example", "http://example"),
        ("bo\n@\nexample .net", "bo@example.net"),
        ("we met @bo there", "we met @bo there"),
        ("a walk. then home", "a walk. then home"),
        ("connecting the dots", "connecting the dots"),
    ],
)
def test_signs(words: str, read: str) -> None:
    assert signs(words) == read


def test_german_names_of_signs() -> None:
    assert signs("bo klammeraffe example punkt org schrägstrich x", "de") == "bo@example•org/x"


def test_a_language_without_names_for_signs_changes_nothing() -> None:
    reading = glyphs(matching("one dot two"))
    assert Signs({}, ()).read(reading).text == "one dot two"
