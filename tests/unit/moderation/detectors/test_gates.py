"""A gate may let a text through for nothing; what it keeps out, no pattern may stand in."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.detectors.contact import Contact
from roomserver.moderation.detectors.contact_rules import ContactRules
from roomserver.moderation.detectors.gates import Gates, loosened
from roomserver.moderation.detectors.reading import glyphs
from roomserver.moderation.matching import matching
from roomserver.moderation.registry import KEYS, enlist
from roomserver.moderation.rules import load

SAID = """@ / . : // + # - _ ( ) [ ] * , ' | ~ • ◦ ‿ ⁃ ? ! = dot at underscore slash plus hash
is my me on it for and u/ www http https com org net insta snap discord name code invite zoom b as
in bravo like echo 07 1234 c0m c*m a x one seven ill oil é ü \u0661 abc-defg-hij quiet.fern moth
lane example"""
PIECES = SAID.split()
BETWEEN = ("", " ", "  ", "\n", "\u00a0")
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN)), max_size=12).map(
    lambda pieces: "".join(piece + blank for piece, blank in pieces)
)


@cache
def _contact(language: str) -> ContactRules:
    found = [each.detector for each in enlist(load("", KEYS).of(language))]
    (contact,) = [each for each in found if isinstance(each, Contact)]
    return contact._rules


def gates_of(language: str) -> list[Gates]:
    """Return all gates of a language's detector of contacts."""
    rules = _contact(language)
    return [rules.signs._gates, rules.links._gates, rules.handles._gates]


GATES = {language: gates_of(language) for language in ("en", "de")}


@pytest.mark.parametrize("language", GATES)
@given(text=TEXTS)
def test_no_pattern_stands_behind_a_shut_gate(language: str, text: str) -> None:
    """Who gives a number away relies on it: a gate must never be what lets it pass."""
    for gates in GATES[language]:
        may = gates.open(text)
        for pattern in gates._kept:
            if pattern.search(text):
                assert id(pattern) in may, (pattern.pattern, text)


@pytest.mark.parametrize("language", GATES)
@given(text=TEXTS)
def test_no_digit_is_written_behind_the_shut_gate_of_numerals(language: str, text: str) -> None:
    """Digits are written as figures, as words, and as letters that look like figures."""
    numerals = _contact(language).phones._numerals
    form = glyphs(matching(text)).text
    assert numerals.groups(form) == list(numerals._combined(numerals._read(form)))


@pytest.mark.parametrize("language", GATES)
def test_gates_stay_shut_for_how_people_talk(language: str) -> None:
    """Otherwise they would only cost."""
    said = (
        "i felt quite alone and did not know whom to call, so i went for a walk instead. it was ok"
    )
    assert [gates.open(said) for gates in GATES[language]] == [set(), set(), set()]
    assert not any(gates._ungated for gates in GATES[language])


@pytest.mark.parametrize(
    ("pattern", "stands_in"),
    [
        (r"(?<![a-z])moth(?![a-z])", "a moth!"),
        (r"(?<![a-z])moth(?![a-z])", "moth"),
        (r"a(?=b)b(?!c)(?<=b)d", "abd"),
        (r"[^\W_]+x", "éx"),
        (r"[\w]!", "é!"),
        (r"\d\s\w", "٣\u00a0é"),
        (r"[^\s\d]{3}", "abc"),
        (r"x{3,40}", "xxxx"),
        (r"x{8}", "xxxxxxxx"),
        (r"(?:ab){0,2}c", "c"),
        (r"\bmoth\b", "moth"),
        (r"\]moth[\]a]", "]moth]"),
        (r"x|(?<!a)b$", "b\n"),
        (r"[]a]b[^]a]", "]bc"),
    ],
)
def test_a_loosened_pattern_stands_where_the_pattern_does(pattern: str, stands_in: str) -> None:
    """Python's letters, digits and blanks are more than RE2's."""
    compiled = re.compile(pattern)
    assert compiled.search(stands_in)
    gates = Gates([compiled])
    assert gates.open(stands_in) == {id(compiled)}
    assert not gates._ungated


def test_a_condition_of_one_set_at_an_end_is_kept() -> None:
    """It is what keeps a gate shut: `ig` stands in every second word."""
    compiled = re.compile(r"(?<![a-z0-9])(?:ig|snap)(?![a-z0-9])")
    gates = Gates([compiled])
    assert gates.open("my ig.") == {id(compiled)}
    assert gates.open("snapped right") == set()


@pytest.mark.parametrize("pattern", [re.compile(r"(a)\1"), re.compile("moth", re.IGNORECASE)])
def test_what_re2_can_not_tell_is_looked_for_in_every_text(pattern: re.Pattern[str]) -> None:
    """An operator's own patterns may be Python's alone."""
    assert Gates([pattern]).open("") == {id(pattern)}
    assert Gates([(pattern, "moth")]).open("") == (
        {id(pattern)} if pattern.flags & re.IGNORECASE else set()
    )


def test_without_patterns_nothing_is_open() -> None:
    """A language may have none."""
    assert Gates([]).open("moth") == set()
    assert loosened("") == ""
