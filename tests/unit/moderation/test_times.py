"""The search for slow texts."""

from roomserver.moderation.verdicts import NOTHING
from tests.moderation.times import CODE_POINTS, PIECES, search, text_of
from tests.unit.moderation.judging import Told, book


def test_it_tries_as_many_as_it_is_told_and_has_the_slowest_first() -> None:
    """Every one of them is as long as a message may be."""
    detector = Told("a", NOTHING)
    tried = search(book(detector)().of("en"), 10, seed=1)
    assert len(tried) == 10
    assert tried == sorted(tried, reverse=True)
    assert {len(text.canonical) <= CODE_POINTS for text in detector.seen} == {True}
    assert all(len(text_of((piece,))) == CODE_POINTS for piece in PIECES)


def test_a_seed_finds_the_same_first_texts_again() -> None:
    """A figure can be looked into."""
    judging = book()().of("en")
    assert search(judging, 1, seed=3)[0].pieces == search(judging, 1, seed=3)[0].pieces
