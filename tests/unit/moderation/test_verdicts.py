"""How findings add up to a verdict."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.domain.envelope import Action
from roomserver.moderation.verdicts import (
    ACTIONS,
    NOTHING,
    Finding,
    found,
    merge,
    redact,
    strictest,
    tells,
    together,
    verdict,
)

LABELS = ("contact.phone", "crisis.plan", "crisis.method", "flood.repeat", "list.words", "pressure")

actions = st.sampled_from(ACTIONS)
spans = st.tuples(st.integers(-3, 12), st.integers(-3, 12), st.sampled_from(("contact", "word")))
findings = st.builds(
    Finding,
    acts=st.frozensets(
        st.tuples(actions, st.sampled_from(("flood", "contact", "list"))), max_size=3
    ),
    labels=st.frozensets(st.sampled_from(LABELS), max_size=3),
    notices=st.frozensets(st.sampled_from(("contact", "held")), max_size=2),
    spans=st.frozensets(spans, max_size=4),
    rules=st.frozensets(st.sampled_from(("en/a@1", "de/b@2")), max_size=2),
)


def mask(key: str) -> str:
    return f"[{key} removed]"


@given(findings, findings, findings)
def test_merging_is_associative(a: Finding, b: Finding, c: Finding) -> None:
    """Hooks that answer in any grouping lead to one verdict."""
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == together((a, b, c))


@given(findings, findings)
def test_merging_is_commutative(a: Finding, b: Finding) -> None:
    """Nobody depends on who answers first."""
    assert merge(a, b) == merge(b, a)


@given(findings)
def test_merging_is_idempotent_and_nothing_adds_nothing(a: Finding) -> None:
    """A hook that repeats what was found already changes nothing."""
    assert merge(a, a) == a
    assert merge(a, NOTHING) == a


@given(findings, findings)
def test_merging_is_monotone(a: Finding, b: Finding) -> None:
    """An outside hook can only tighten."""
    both = merge(a, b)
    assert ACTIONS.index(both.action) == max(ACTIONS.index(f.action) for f in (a, b))
    assert both.labels >= a.labels
    assert both.notices >= a.notices
    assert both.spans >= a.spans
    assert both.rules >= a.rules


@given(findings, findings, st.sampled_from(((), ("hold",), ("hold", "block"))))
def test_a_verdict_only_grows_stricter_where_nobody_tells_of_a_crisis(
    a: Finding, b: Finding, spared: tuple[Action, ...]
) -> None:
    """What one refused no other can let pass."""
    one = verdict(a, "some text", mask, spared)
    both = verdict(merge(a, b), "some text", mask, spared)
    told_only_now = tells(b.labels) and not tells(a.labels)
    assert told_only_now or ACTIONS.index(both.action) >= ACTIONS.index(one.action)


def test_the_order_of_actions_is_the_domains() -> None:
    """Mild to strict, as the protocol tells them."""
    assert get_args(Action) == ACTIONS == ("allow", "flag", "modify", "hold", "block")
    assert strictest(()) == "allow"
    assert strictest(("flag", "hold", "modify")) == "hold"


def test_the_reason_is_that_of_the_strictest() -> None:
    """Whoever is acted on is told why, and not something else that was found as well."""
    contact = found("modify", "contact", labels=["contact.phone"], notices=["contact"])
    listed = found("block", "list.words", labels=["list.words"], rules=["words@1"])
    given_ = verdict(merge(contact, listed), "text", mask)
    assert (given_.action, given_.reason) == ("block", "list.words")
    assert given_.labels == ("contact.phone", "list.words")
    assert given_.notices == ("contact",)
    assert given_.rules == ("words@1",)


@pytest.mark.parametrize("action", ["allow", "flag"])
def test_what_only_flags_changes_nothing_and_tells_the_writer_nothing(action: Action) -> None:
    """A crisis is told to hosts; its writer gets the card, no reproach."""
    flagged = found(action, "x", labels=["x"], notices=["n"], spans=[(0, 2, "contact")])
    given_ = verdict(flagged, "text", mask)
    assert (given_.text, given_.reason, given_.notices, given_.changed) == ("text", None, (), False)


def test_flood_gives_way_to_a_text_that_tells_of_a_crisis() -> None:
    """Whoever writes the same cry for help over and over is seen."""
    flood = found("hold", "flood", labels=["flood.repeat"])
    crisis = found("flag", "crisis", labels=["crisis.plan"])
    assert verdict(flood, "x", mask).action == "hold"
    assert verdict(merge(flood, crisis), "x", mask).action == "flag"


def test_words_that_spread_a_method_wait_though_they_tell_too() -> None:
    """Those who read with them are protected."""
    crisis = found("flag", "crisis", labels=["crisis.plan"])
    method = found("hold", "crisis", labels=["crisis.method"])
    assert verdict(merge(crisis, method), "x", mask).action == "hold"
    assert not tells(method.labels)


def test_what_an_operators_list_blocks_stays_blocked_in_a_crisis_with_its_labels() -> None:
    """The card and the alert come by the labels."""
    crisis = found("flag", "crisis", labels=["crisis.plan"])
    listed = found("block", "list.words", labels=["list.words"])
    given_ = verdict(merge(crisis, listed), "x", mask)
    assert given_.action == "block"
    assert "crisis.plan" in given_.labels


def test_a_hosts_text_is_not_held_but_redacted_like_everybodys() -> None:
    """Hosts are exempt from holds, not from contact rules."""
    held = found("hold", "list.words", labels=["list.words"])
    contact = found("modify", "contact", labels=["contact.phone"], spans=[(0, 1, "contact")])
    assert verdict(held, "x", mask, ("hold",)).action == "flag"
    both = verdict(merge(held, contact), "x y", mask, ("hold",))
    assert (both.action, both.text) == ("modify", "[contact removed] y")


def test_what_only_hosts_read_is_not_refused() -> None:
    """A call for help may use any words."""
    listed = found("block", "list.words", labels=["list.words"])
    assert verdict(listed, "x", mask, ("hold", "block")).action == "flag"


def test_a_changed_text_says_so_and_how_long_it_was() -> None:
    """A text at the limit is not too long because of what stands where something was."""
    contact = found("modify", "contact", labels=["contact.phone"], spans=[(3, 5, "contact")])
    given_ = verdict(contact, "at 12", mask)
    assert given_.text == "at [contact removed]"
    assert (given_.length, given_.changed) == (5, True)


@given(st.text(max_size=10), st.frozensets(spans, max_size=5))
def test_redaction_is_total(text: str, places: frozenset[tuple[int, int, str]]) -> None:
    """No code point of a span is left, none outside of the spans is lost, whatever the spans."""
    taken = {i for start, end, _ in places for i in range(max(0, start), min(end, len(text)))}
    left = [char for i, char in enumerate(text) if i not in taken]
    assert redact(text, places, lambda _: "") == "".join(left)


@given(st.text(max_size=10), st.frozensets(spans, max_size=5))
def test_redaction_is_idempotent(text: str, places: frozenset[tuple[int, int, str]]) -> None:
    """The same spans twice, or parts of them, take out no more."""
    parts = {(start, min(end, start + 1), key) for start, end, key in places}
    assert redact(text, {*places, *parts}, lambda _: "#") == redact(text, places, lambda _: "#")
    assert redact(text, (), mask) == text


def test_spans_that_overlap_are_one_and_neighbours_are_two() -> None:
    """A reader sees one mark for one thing."""
    assert redact("abcdef", [(1, 3, "word"), (2, 5, "contact")], mask) == "a[word removed]f"
    assert (
        redact("abcd", [(0, 1, "word"), (1, 2, "word")], mask) == "[word removed][word removed]cd"
    )
