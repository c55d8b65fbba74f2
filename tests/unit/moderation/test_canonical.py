"""What stays of a text, and what goes."""

import itertools
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.canonical import canonical, is_empty, one_line

KEPT = [
    "It was a long week.",
    "a\n\nb",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "woman shrugging \U0001f937\U0001f3fd\u200d\u2640\ufe0f",
    "rainbow \U0001f3f3\ufe0f\u200d\U0001f308",
    "Scotland \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: the non-joiner parts a word
    "क्\u200dष",  # Hindi: a half form
    "ന്\u200d",  # Malayalam: a half form at the word's end
    "ខ្ញុំ\u200bទៅ",  # Khmer: where a line may break
    "שָׁלוֹם",
    "กิ่ง ที่ นี้",
    "བསྒྲུབས",
    "Việt Nam",
    "5 < 6 & 7 > 2",
    "0\ufe0f\u20e3",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_in_any_script_stays(text: str) -> None:
    """Whoever writes Persian, Hindi or emoji sees their own words."""
    assert canonical(text) == unicodedata.normalize("NFC", text)


def test_every_scripts_letters_marks_digits_and_symbols_stay() -> None:
    """Whatever somebody's language is written in; the one that goes is a joiner nobody sees."""
    known = [chr(point) for point in range(sys.maxunicode + 1)]
    seen = [char for char in known if unicodedata.category(char)[0] in "LMNPS" and char != "\u034f"]
    for start in range(0, len(seen), 1_000):
        text = " ".join(f"x{char}" for char in seen[start : start + 1_000])
        assert canonical(text) == unicodedata.normalize("NFC", text)


PEOPLE = ["\U0001f44d", "\U0001f469", "\U0001f9d1", "\U0001f937"]
TONES = ["", *(chr(tone) for tone in range(0x1F3FB, 0x1F400))]
JOINED = ["", "\u200d\u2640\ufe0f", "\u200d\u2695\ufe0f", "\u200d\U0001f4bb", "\u200d\U0001f9b0"]
FLAG_LETTERS = [chr(letter) for letter in range(0x1F1E6, 0x1F200)]


def test_every_kind_of_emoji_sequence_stays() -> None:
    """Skin tones, couples, families, jobs, flags of countries and regions, keycaps, both styles."""
    heart = "\u200d\u2764\ufe0f\u200d"
    sequences = [
        *map("".join, itertools.product(PEOPLE, TONES, JOINED)),
        *(heart.join(pair) for pair in itertools.product(("\U0001f469", "\U0001f468"), repeat=2)),
        *map("".join, itertools.product(FLAG_LETTERS, repeat=2)),
        *(f"{key}\ufe0f\u20e3" for key in "0123456789#*"),
        *("\u2764\ufe0f", "\u2764\ufe0e", "\U0001f3f3\ufe0f\u200d\u26a7\ufe0f"),
        "\U0001f3f4" + "".join(chr(0xE0000 + ord(each)) for each in "gbwls") + "\U000e007f",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    ]
    for each in sequences:
        assert canonical(f"a {each} b") == f"a {each} b", each.encode("unicode_escape")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\x00b\x1bc\x9fd\ufeffe\u00adf", "abcdef"),
        ("su\u200bi\u200dc\u200c", "suic"),
        ("x\ufdd0\uffff\U0010ffffy", "xy"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("e\u0301", "é"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("  a  \n \n\n\n  b \n", "a\n\n  b"),
        ("lone\ud800surrogate", "lonesurrogate"),
    ],
)
def test_what_deceives_or_breaks_goes(text: str, kept: str) -> None:
    """A reader trusts that the order of letters on the screen is the one that was sent."""
    assert canonical(text) == kept


def test_heaped_marks_are_bounded() -> None:
    """A text can't climb over its neighbours' lines."""
    assert canonical("z" + "\u030d" * 40) == "z" + "\u030d" * 3
    assert canonical("ก" + "\u0e48" * 40) == "ก" + "\u0e48" * 8
    assert canonical("ก" + "\u0e48\u200d" * 40).count("\u0e48") <= 8


def test_a_short_text_is_one_line() -> None:
    """An alias can't push the list of names apart."""
    assert one_line(" Quiet \n\t Heron\u200b ") == "Quiet Heron"


@pytest.mark.parametrize("text", ["", " \n", "\u3164", "\u2800\u2800", "\u115f \u200d"])
def test_what_shows_nothing_is_empty(text: str) -> None:
    """Nobody takes a turn with an invisible message."""
    assert is_empty(canonical(text))


@given(
    st.text()
    | st.text("ae \n\u0301\u0323\u200b\u200c\u200d\u0e01\u0e48क्\U0001f3f4\U000e0067\ufe0f")
)
def test_doing_it_again_changes_nothing(text: str) -> None:
    """Held, approved and restored messages go through it more than once."""
    for form in (canonical, one_line):
        once = form(text)
        assert form(once) == once
        assert unicodedata.is_normalized("NFC", once)
