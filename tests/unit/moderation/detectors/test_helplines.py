"""Help lines of the operator's may be quoted; nothing like them may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.detectors.helplines import places
from roomserver.moderation.verdicts import redact
from tests.unit.moderation.detectors.contacts import MASK, looked

VALUES = (
    "020 7946 0999",
    "+44 20 7946 0123 (or text HOPE to 85258)",
    "https://www.listening.example.org/talk/",
    "talk.example.com",
    "jo@listening.example.org",
    "set by the operator",
)


def shown(words: str) -> str:
    """What is left of a text, with these help lines."""
    found = looked(words, help_lines=VALUES)
    return redact(words, found.spans, lambda _: MASK)


@pytest.mark.parametrize(
    "text",
    [
        "you can call 020 7946 0999 any time",
        "02079460999",
        "it is (020) 7946-0999.",
        "+442079460123 helped me",
        "look at https://www.listening.example.org/talk/",
        "look at listening.example.org/talk, really",
        "www.listening.example.org",
        "Talk.Example.com!",
        "write to jo@listening.example.org",
        "０２０ ７９４６ ０９９９",
    ],
)
def test_a_help_line_may_be_quoted(text: str) -> None:
    """A member who passes on what is on the card helps."""
    assert looked(text).action == "modify"
    assert not looked(text, help_lines=VALUES).labels


@pytest.mark.parametrize(
    "text",
    [
        "call 020 7946 09991",
        "call 020 7946 0998",
        "call 1 020 7946 0999 22 33",
        "+4420 7946 0999",
        "020 7946 0999 07700 900123",
        "https://www.listening.example.org/talk/fern",
        "https://www.listening.example.org/talk?to=fern",
        "https://www.listening.example.org/talk#fern",
        "fern.listening.example.org/talk",
        "fern@listening.example.org",
        "jo@listening.example.org.example.net",
        "joe@listening.example.org",
        "talk.example.com/fern",
        "talk.example.com:8443/x",
        "https://fern.example.net/talk.example.com",
        "https://fern@talk.example.com",
    ],
)
def test_nothing_like_it_may(text: str) -> None:
    """Somebody's own number does not pass for a help line by a few digits of one."""
    assert MASK in shown(text), text


def test_what_stands_beside_a_help_line_is_looked_at_as_ever() -> None:
    """It excuses itself and nothing else."""
    text = "call 020 7946 0999, or me on 07700 900123"
    assert shown(text) == "call 020 7946 0999, or me on [contact removed]"


def test_without_help_lines_there_is_nothing_to_quote() -> None:
    """And an example's words are no number."""
    assert places("call 020 7946 0999", ()) == []
    assert places("set by the operator", ("set by the operator", "12 High Street")) == []


@given(st.text("0123456789 +()-./", max_size=30))
def test_only_the_same_digits_are_the_same_number(text: str) -> None:
    """However they are set apart."""
    for start, end in places(text, VALUES[:1]):
        assert "".join(char for char in text[start:end] if char.isdecimal()) == "02079460999"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_value_and_any_text_will_do(value: str, text: str) -> None:
    """Operators write what they like."""
    assert all(0 <= start < end <= len(text) for start, end in places(text, (value,)))
