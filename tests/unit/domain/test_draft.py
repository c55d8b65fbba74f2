"""A decision in the making."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.draft import Draft, Refusal
from roomserver.domain.envelope import Envelope, Verdict
from tests.unit.domain.circle import gathered


def draft(**around) -> Draft:
    return Draft(gathered("ben").room, Envelope(command=c.Tick(), **around), 5)


def test_the_server_is_nobody():
    """Whoever writes a rule relies on it: a rule for people is not used for the server."""
    with pytest.raises(AssertionError):
        _ = draft().by
    assert draft(by="ben").me.alias == "Ben"


def test_what_is_emitted_is_folded_at_once():
    """Rules rely on it that look at what they did."""
    made = draft(by="ben")
    made.emit(e.HandRaised(by="ben", participant="ben", hands=("ben",)))
    assert made.room.hands == ("ben",)


def test_words_are_as_moderation_left_them_or_refused():
    """Readers rely on it."""
    made = draft(verdicts={"words": Verdict(action="modify", text="kind")})
    assert (made.words("rude"), made.words(None)) == ("kind", None)
    for action in ("hold", "block"):
        bad = draft(verdicts={"words": Verdict(action=action, text="x", reason="list.x")})
        with pytest.raises(Refusal) as caught:
            bad.words("x")
        assert (caught.value.code, caught.value.reason) == ("blocked", "list.x")


def test_a_text_of_which_nothing_is_left_is_refused():
    """Readers rely on it."""
    made = draft(verdicts={"text": Verdict(text="")})
    with pytest.raises(Refusal, match="bad_command"):
        made.text("\u202e")


def test_a_refusal_carries_what_helps():
    """Clients rely on it."""
    assert Refusal("alias_taken", "x", suggestions=iter("ab")).suggestions == ("a", "b")
    assert Refusal("x", "x").suggestions is None
