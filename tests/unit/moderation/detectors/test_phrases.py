"""Proposals put together of parts: in one sentence or around it, in any order, and so many."""

import pytest

from roomserver.moderation.detectors.phrases import MOST_PLACES, Saying, Sayings


def found(saying: Saying, text: str) -> list[str]:
    return [text[start:end] for start, end, _ in Sayings([saying]).find(text)]


MEET = Saying("contact.meet", ("oak", "you", "noon"), least=3, contrary="film")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("so see you at the oak at noon ok", ["you at the oak at noon"]),
        ("noon . the oak and you", []),
        ("noon and the oak", []),
        ("you at the oak at noon in a film", []),
        ("a film . you at the oak at noon", ["you at the oak at noon"]),
    ],
)
def test_parts_stand_in_one_sentence_in_any_order(text: str, taken: list[str]) -> None:
    assert found(MEET, text) == taken


def test_wide_parts_stand_in_neighbouring_sentences_but_not_far_off() -> None:
    wide = Saying("contact.meet", ("oak", "you"), least=2, contrary="film", is_wide=True)
    assert found(wide, "the oak . you") == ["oak . you"]
    assert found(wide, "the oak . you . film") == []
    assert found(wide, "the oak " + "and so on " * 20 + "you") == []


def test_the_first_part_and_enough_of_the_others_will_do() -> None:
    some = Saying("contact.meet", ("oak", "you", "noon"), least=2)
    assert found(some, "the oak at noon") == ["oak at noon"]
    assert found(some, "you at noon") == []


def test_of_several_places_of_a_part_the_nearest_counts() -> None:
    assert found(MEET, "you you and noon by the oak for you") == ["noon by the oak for you"]


def test_where_a_name_is_told_all_of_its_sentence_goes() -> None:
    name = Saying("contact.handle", ("underscore", "twice"), least=2)
    assert found(name, "hi . fern underscore twice two . ok") == ["fern underscore twice two . "]


def test_beyond_the_most_places_nothing_more_is_put_together() -> None:
    text = "oak you . " * (2 * MOST_PLACES)
    pair = Saying("contact.meet", ("oak", "you"), least=2)
    assert len(found(pair, text)) == MOST_PLACES
