"""Many patterns in one pass."""

import pytest
import re2

from roomserver.moderation.detectors import patterns
from roomserver.moderation.detectors.patterns import Hit, Patterns, filled


def test_each_pattern_tells_all_its_places() -> None:
    found = list(Patterns(["in", "on x", "out"]).hits("in on x in"))
    assert found == [Hit(0, 0, 2), Hit(0, 8, 10), Hit(1, 3, 7)]


def test_patterns_are_whole_words() -> None:
    assert not Patterns(["on"]).stands_in("gone onto")


def test_no_pattern_finds_nothing() -> None:
    assert not Patterns([]).stands_in("anything")


def test_what_re2_refuses_is_refused_when_it_is_built() -> None:
    with pytest.raises(re2.error):
        Patterns(["(?=x)"])


def test_macros_stand_for_alternatives_within_each_other_too() -> None:
    assert filled("<a> x", {"a": "1|<b>", "b": "2|3"}) == "(?:1|(?:2|3)) x"


def test_an_umlaut_is_also_its_vowel_and_e() -> None:
    patterns = Patterns([filled("möchte", {})])
    assert all(patterns.stands_in(word) for word in ("mochte", "moechte"))


def test_a_long_hostile_text_exhausts_no_automaton() -> None:
    """The set has no other way once its memory is gone: it would find nothing, in silence."""
    gaps = [rf"a(?: [^ .]+){{0,{i % 7}}} b{i}(?: [^ .]+){{0,6}} c" for i in range(60)]
    patterns = Patterns([*gaps, "needle"])
    text = " ".join(f"a b{i % 59} a c b{i % 23}" for i in range(400))
    assert patterns.stands_in(f"{text} needle")
    assert 60 in {hit.number for hit in patterns.hits(f"{text} needle")}


def test_an_automaton_takes_more_memory_where_it_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator's list may be long; what is too long even so is a fault that is told."""
    many = [f"{letter}{'x' * 40}{number}" for letter in "abcdef" for number in range(200)]
    monkeypatch.setattr(patterns, "_MEMORIES", (1 << 16, 64 << 20))
    assert patterns.automaton(many).Match(f"a{'x' * 40}7") == [7]
    monkeypatch.setattr(patterns, "_MEMORIES", (1 << 16,))
    with pytest.raises(re2.error):
        patterns.automaton(many)
