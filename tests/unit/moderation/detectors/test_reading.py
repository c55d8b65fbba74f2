"""Forms of a text, and the way back: what is found must be taken out of the right place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.canonical import canonical
from roomserver.moderation.detectors.reading import (
    Pictures,
    Reading,
    backwards,
    glyphs,
    rewritten,
    words,
)
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
        ("ƒιη∂", "find"),
        ("ɥɔɐʎ", "hcay"),
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


def test_what_is_written_upside_down_or_backwards_is_read_from_its_end() -> None:
    (turned,) = backwards(matching("ʎllod_ʎuᴉɐɹ"))
    assert turned.text == "rainy_polly"
    assert turned.span(0, 5) == (6, 11)
    (typed,) = backwards(matching("moc.elpmaxe@ob"))
    assert typed.text == "bo@example.com"


def test_other_texts_and_long_ones_are_read_in_their_order_only() -> None:
    assert list(backwards(matching("a plain text. com"))) == []
    assert list(backwards(matching("moc.elpmaxe@ob " + "so " * 100))) == []


def test_pictures_are_read_as_words_the_first_of_them() -> None:
    pictures = Pictures({"👻": "ghost"})
    assert pictures.read(read("on 👻!")).text == "on  ghost !"
    assert pictures.read(read("👻" * 100)).text.count("ghost") == 20
    plain = read("ghost")
    assert pictures.read(plain) is plain


@given(st.text(max_size=200))
def test_every_span_lies_within_the_form_before(text: str) -> None:
    reading = read(text)
    said = words(reading)
    assert [len(each) for each in said.places] == [len(said.text)] * 2
    for place in range(len(said.text)):
        start, end = said.span(place, place + 1)
        assert 0 <= start < end <= len(reading.text)
