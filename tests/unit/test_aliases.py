"""Names for an evening."""

from hypothesis import given
from hypothesis import strategies as st

from roomserver import aliases
from roomserver.domain.limits import ALIAS
from roomserver.domain.names import is_presentable, skeleton
from roomserver.observability.logs import FIELDS

WORDS = aliases.load()


@given(st.binary(min_size=16, max_size=64))
def test_the_same_seed_gives_the_same_names_and_none_twice(seed: bytes) -> None:
    """A decision made again after a conflict gives the same name."""
    found = WORDS.candidates(seed)
    assert found == WORDS.candidates(seed)
    assert len(set(found)) == len(found) >= 12
    assert all(is_presentable(name, ALIAS) for name in found)


def test_the_lists_are_long_and_have_no_look_alikes() -> None:
    """Twelve people get twelve names that can be told apart."""
    assert len(WORDS.adjectives) >= 150
    assert len(WORDS.nouns) >= 150
    for words in WORDS.adjectives, WORDS.nouns:
        assert len({skeleton(word) for word in words}) == len(words)
        assert all(word.isascii() and word.isalpha() and word.istitle() for word in words)


def test_no_name_is_a_word_of_the_log() -> None:
    """Whoever searches a log for names relies on it: what is found there is a leak."""
    log_words = {word for field in FIELDS for word in field.split("_")}
    assert not {word.lower() for word in (*WORDS.adjectives, *WORDS.nouns)} & log_words
