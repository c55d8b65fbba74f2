"""Forms of a text, and the way back: what is found must be taken out of the right place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.canonical import canonical
from roomserver.moderation.detectors.reading import Reading, glyphs, rewritten, words
from roomserver.moderation.matching import matching


def read(text: str) -> Reading:
    return glyphs(matching(canonical(text)))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("➀⓿❹", "104"),
        ("٠٧٧", "077"),
        ("ᴏɴ", "on"),
        ("🅟🅲🇦", "pca"),
        ("a。b·c", "a•b•c"),
        ("жδ", "жδ"),
    ],
)
def test_letters_and_digits_that_folding_leaves_are_undone(written: str, plain: str) -> None:
    assert read(written).text == plain


def test_words_are_small_and_single_with_a_mark_where_a_sentence_ends() -> None:
    assert words(read("I don’t…  want, THIS!!! Soooo\nno")).text == "i dont . want this . so . no"


def test_a_text_without_the_pattern_is_the_same_reading() -> None:
    reading = read("plain")
    assert rewritten(reading, re.compile("x"), lambda _: "y") is reading


def test_what_is_put_in_leads_to_all_that_it_replaced() -> None:
    reading = rewritten(read("a dot b"), re.compile(" dot "), lambda _: "•")
    assert reading.text == "a•b"
    assert reading.span(1, 2) == (1, 6)
    assert reading.span(0, 3) == (0, 7)


@given(st.text(max_size=200))
def test_every_span_lies_within_the_form_before(text: str) -> None:
    reading = read(text)
    said = words(reading)
    assert len(said.starts) == len(said.ends) == len(said.text)
    for place in range(len(said.text)):
        start, end = said.span(place, place + 1)
        assert 0 <= start < end <= len(reading.text)
