"""When two aliases are the same to a reader's eye (PROTOCOL 2)."""

import pytest

from roomserver.domain.names import is_presentable, skeleton


@pytest.mark.parametrize(
    "other",
    [
        "anna",
        "ANNA",
        " Anna ",
        "An-na",
        "\u0410nna",  # Cyrillic A
        "A\u0578\u0578a",  # Armenian vo
        "\uff21nna",  # full width
        "A\u0301nna",  # a combining mark
        "An\u200bna",  # a zero width space
    ],
)
def test_look_alikes_have_one_skeleton(other):
    """Whoever must not be mistaken for somebody else relies on it."""
    assert skeleton(other) == skeleton("Anna")


@pytest.mark.parametrize(
    ("one", "other"), [("Ill", "1il"), ("O0o", "oOO"), ("Stra\u00dfe", "STRASSE")]
)
def test_shapes_that_fonts_confuse_are_one(one, other):
    """Readers rely on it."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize("other", ["Ann", "Hanna", "Bnna", "\u5b89\u5a1c"])
def test_different_names_stay_different(other):
    """People rely on it who want their own name."""
    assert skeleton(other) != skeleton("Anna")


@pytest.mark.parametrize(
    "alias", ["Anna", "Quiet Heron", "\u0410\u043d\u043d\u0430", "\u5b89\u5a1c", "7"]
)
def test_names_of_any_script_can_be_shown(alias):
    """People rely on it whose name is not in Latin letters."""
    assert is_presentable(alias, 32)


@pytest.mark.parametrize("alias", ["", "   ", "***", "a\nb", "a\u202eb", "x" * 33, "\u0301"])
def test_what_cannot_be_read_or_breaks_the_line_is_not(alias):
    """Readers rely on it."""
    assert not is_presentable(alias, 32)


@pytest.mark.parametrize("code", range(0x80))
def test_the_short_way_for_ascii_is_the_long_way(code):
    """One letter beyond ASCII must not make another name of the rest."""
    assert skeleton(chr(code) + "\u5b89") == skeleton(chr(code)) + "\u5b89"
