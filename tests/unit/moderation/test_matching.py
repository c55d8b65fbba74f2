"""The folded form, and the way back."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.canonical import canonical
from roomserver.moderation.matching import MOST_LETTERS, fold, matching

SCRIPTS = [
    "مرحبا بالعالم",
    "שלום עולם",
    "नमस्ते दुनिया",
    "ที่นี่อบอุ่น",
    "你好世界",
    "こんにちは",
    "안녕하세요",
    "გამარჯობა",
    "ខ្ញុំសុខសប្បាយ",
    "བཀྲ་ཤིས",
]

texts = st.text(max_size=60) | st.text("aаＡéß ﬁ㎏ﷺ1๑\u0301\u200d\ufe0f\U0001f468\n\t", max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Call ME", "call me"),
        ("Ｐｈｏｎе １２", "phone 12"),  # full width, and a Cyrillic e
        ("𝓽𝓮𝓵𝓮𝓰𝓻𝓪𝓶", "telegram"),
        ("Straße", "strasse"),
        ("für Übung", "fur ubung"),
        ("p̶h̶o̶n̶e̶", "phone"),
        ("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
        ("①②", "12"),
        ("a\u00a0b\tc\nd", "a b c\nd"),
        ("І i 1 0 5", "i i 1 0 5"),
        ("\u0661\u0662", "\u0661\u0662"),
    ],
)
def test_disguises_are_folded_and_digits_stay_digits(written: str, folded: str) -> None:
    """Whoever writes a pattern writes it once, in small plain letters."""
    assert matching(canonical(written)).text == folded
    assert fold(written) == folded


@pytest.mark.parametrize("written", SCRIPTS)
def test_every_scripts_letters_and_vowel_signs_stay(written: str) -> None:
    """An operator's word list may be in any script."""
    assert matching(canonical(written)).text == written


@pytest.mark.parametrize(("one", "other"), [("की", "का"), ("กิน", "กัน"), ("כן", "לן"), ("말", "물")])
def test_words_of_any_script_that_differ_stay_different(one: str, other: str) -> None:
    """A vowel sign makes another word."""
    assert fold(one) != fold(other)


@given(texts, st.data())
def test_a_span_leads_back_inside_the_text(written: str, data: st.DataObject) -> None:
    """What is taken out of a text is in it."""
    kept = canonical(written)
    form = matching(kept)
    start = data.draw(st.integers(0, len(form.text)))
    end = data.draw(st.integers(start, len(form.text)))
    first, last = form.span(start, end)
    assert 0 <= first <= last <= len(kept)
    assert (first < last) == (start < end)


@given(texts)
def test_what_lies_behind_a_span_folds_to_what_was_found(written: str) -> None:
    """No more and no less is taken out than what a detector saw."""
    kept = canonical(written)
    form = matching(kept)
    for place in range(len(form.text)):
        first, last = form.span(place, place + 1)
        assert form.text[place] in matching(kept[first:last]).text
    first, last = form.span(0, len(form.text))
    assert matching(kept[first:last]).text == form.text


@given(texts)
def test_spans_do_not_go_backwards(written: str) -> None:
    """Two things found one after the other are taken out one after the other."""
    form = matching(canonical(written))
    spans = [form.span(place, place + 1) for place in range(len(form.text))]
    assert spans == sorted(spans)
    assert all(one == two or one[1] <= two[0] for one, two in itertools.pairwise(spans))


def test_marks_and_invisible_ones_go_with_the_letter_before_them() -> None:
    """A mark without its letter would hang on what stands in its place."""
    kept = "ﬁ\u0301\u200dx"
    form = matching(kept)
    assert form.text == "fix"
    assert form.span(0, 1) == form.span(1, 2) == (0, 3)
    assert matching("\u200dé").span(0, 1) == (1, 2)


def test_letters_that_fold_to_several_are_one() -> None:
    """Half a character can't be taken out."""
    form = matching("a㎏b")
    assert form.text == "akgb"
    assert form.span(1, 2) == (1, 2)
    assert form.span(3, 3) == (0, 0)
    assert matching("ab").span(1, 2) == (1, 2)


@given(texts)
def test_the_folded_form_is_bounded_by_the_text(written: str) -> None:
    """What detectors cost is told in code points of the text."""
    kept = canonical(written)
    assert len(matching(kept).text) <= MOST_LETTERS * len(kept)
