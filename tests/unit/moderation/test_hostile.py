"""Texts made to cost time, and that the search for faults in them can find one."""

import random

import pytest

from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding, found
from tests.moderation import fuzz, hostile
from tests.unit.moderation.detectors.contacts import contact, crisis
from tests.unit.moderation.texts import text


@pytest.mark.parametrize("name", hostile.one_thing())
def test_plenty_of_one_thing_is_looked_at_to_its_end(name: str) -> None:
    whole = text(hostile.one_thing()[name])
    assert 0 < len(whole.canonical) <= hostile.LENGTH
    spans = contact().look(whole).spans | crisis().look(whole).spans
    assert all(0 <= start < end <= len(whole.canonical) for start, end, _ in spans)


def test_the_same_seed_makes_the_same_texts_of_a_bounded_length() -> None:
    texts = [hostile.mixed(random.Random(seed), "de") for seed in range(20)]
    assert texts == [hostile.mixed(random.Random(seed), "de") for seed in range(20)]
    assert max(map(len, texts)) == hostile.LENGTH


class _Finds:
    name = "finds"

    def __init__(self, *spans: tuple[int, int, str]) -> None:
        self._spans = spans

    def look(self, text: Text) -> Finding:
        return found("modify", "x", labels=["x"], spans=self._spans) if self._spans else NOTHING


@pytest.mark.parametrize(
    ("detector", "fault"),
    [
        (_Finds((2, 9, "x")), "a span outside of the text"),
        (_Finds((1, 1, "x")), "a span outside of the text"),
        (_Finds((0, 2, "x")), "something to find is left"),
        (_Finds(), ""),
    ],
)
def test_a_detector_with_a_fault_is_told(detector: _Finds, fault: str) -> None:
    times: list[float] = []
    assert fuzz._looked(detector, text("abcd"), times) == fault
    assert len(times) == 1


def test_a_few_hostile_texts_leave_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz", "--texts", "6", "--seed", "2"])
    assert fuzz.main() == 0
    assert "6 texts a language, 0 faults" in capsys.readouterr().out
