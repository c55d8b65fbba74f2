"""Digits as people write them."""

import pytest

from roomserver.moderation.detectors.numbers import Group, Numerals, is_stepping

ENGLISH = Numerals(
    {"oh": "0", "o": "0", "one": "1", "three": "3", "seven": "7", "nine": "9", "ten": "10",
     "nineteen": "19", "hundred": "00"},
    {"twenty": "2", "seventy": "7"},
    {"double": 2, "triple": 3},
    plus=("plus",),
)  # fmt: skip
GERMAN = Numerals({"null": "0", "eins": "1", "drei": "3"}, {"zwanzig": "2"}, {}, joins="und")


def digits(text: str, numerals: Numerals = ENGLISH) -> str:
    return " ".join("+" if g.is_plus else g.digits for g in numerals.groups(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("07 one nineteen", "07 1 19"),
        ("twenty three", "23"),
        ("twenty ten", "20 10"),
        ("twenty", "20"),
        ("seventy twenty three", "70 23"),
        ("double oh seven", "00 7"),
        ("triple nine", "999"),
        ("double 07", "007"),
        ("double0", "00"),
        ("double trouble", ""),
        ("double double oh", "00"),
        ("double", ""),
        ("nine hundred", "9 00"),
        ("07seven00", "07700"),
        ("sevennineten", "7910"),
        ("O77OO 6I l0".lower(), "07700 61 10"),
        ("plus 44 +1", "+ 44 + 1"),
        ("gone stone someone pip2 v7x", ""),
        ("seven" * 17, ""),
    ],
)
def test_groups(text: str, read: str) -> None:
    assert digits(text) == read


def test_ones_and_tens_in_one_word() -> None:
    assert digits("null dreiundzwanzig", GERMAN) == "0 23"


def test_groups_know_where_they_stand() -> None:
    assert ENGLISH.groups("a double seven b") == [Group(2, 14, "77", is_word=True)]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("1 2 3 4 5", True),
        ("50 49 48 47 46", True),
        ("7 7 7 7 7", False),
        ("1 2 3 4", False),
        ("1 2 4 5 6", False),
        ("10000 10001 10002 10003 10004", False),
    ],
)
def test_counting(text: str, steps: bool) -> None:
    assert is_stepping(ENGLISH.groups(text)) is steps
