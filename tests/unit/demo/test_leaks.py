"""The search through a server's output: what it finds, and that it proves it."""

import json

import pytest

from roomserver.demo.leaks import Secrets, is_blind, leaks

SAID = Secrets(
    frozenset({"It was rainy at the café, mostly.", "so be it"}),
    frozenset({"Quiet Heron"}),
    frozenset({"203.0.113.7"}),
)
CLEAN = '{"level":"info","event":"conn.closed","code":1000}\n' * 20


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("it was RAINY here", "word"),
        (json.dumps({"event": "mostly"}), "word"),
        (json.dumps({"event": "It was rainy at the café, mostly."}), "word"),
        ('{"event":"caf\\u00e9, mostly"}', "word"),
        ("so be it", "word"),
        ("joined: heron", "alias"),
        ("Quiet Heron", "alias"),
        ("from 203.0.113.7:5000", "address"),
    ],
)
def test_what_stands_there_is_found(output: str, kind: str) -> None:
    """Whole or in one word, in any case, escaped or not."""
    assert kind in leaks(CLEAN + output, SAID)


@pytest.mark.parametrize("output", ["", CLEAN, "brainy herons", "203.0.113.8", "it was"])
def test_what_does_not_is_not(output: str) -> None:
    """Short words and other words are in any log."""
    assert leaks(output, SAID) == {}


def test_the_search_finds_what_is_planted() -> None:
    """A search that finds nothing must first have found something."""
    assert is_blind(CLEAN, SAID) == []
    assert is_blind("", SAID) == []


def test_a_search_for_nothing_is_blind() -> None:
    """An evening on which nobody spoke proves nothing."""
    assert is_blind(CLEAN, Secrets(frozenset(), frozenset(), frozenset({"1.2.3.4"}))) == [
        "word",
        "alias",
    ]
