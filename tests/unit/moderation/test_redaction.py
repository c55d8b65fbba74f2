"""Whatever the rules that come with the package find, taken out is taken out for good."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.domain.envelope import Verdict
from roomserver.moderation.looking import look
from roomserver.moderation.pipeline import verdict_on
from roomserver.moderation.rulebook import read
from tests.unit.moderation.judging import subject

DEV = Path(__file__).parents[2] / "moderation" / "evaluation" / "dev"
LANGUAGES = ("en", "de")


def lines(language: str) -> list[str]:
    """Return the sentences that detectors are tuned on."""
    paths = sorted((DEV / language).glob("*.jsonl"))
    return [json.loads(row)["text"] for path in paths for row in path.read_text().splitlines()]


def judged(text: str, language: str) -> Verdict:
    looked = look(subject(text, language=language), read("").of(language))
    assert looked.faults == ()
    return verdict_on(looked, looked.finding)


def shown(text: str, language: str) -> str:
    return judged(text, language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_redaction_is_idempotent_on_every_sentence_of_the_set(language: str) -> None:
    """A message that is held, approved and restored is judged more than once."""
    once = {text: shown(text, language) for text in lines(language)}
    again = {text: shown(each, language) for text, each in once.items()}
    assert {text for text in once if once[text] != again[text]} == set()


@given(st.lists(st.sampled_from(lines("en")), min_size=2, max_size=4), st.sampled_from(" \n,.-"))
def test_redaction_is_idempotent_on_sentences_put_together(parts: list[str], by: str) -> None:
    """What was taken out makes nothing new of its neighbours."""
    once = shown(by.join(parts), "en")
    assert shown(once, "en") == once


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_a_verdict_comes_for_any_text_at_all(text: str, language: str) -> None:
    """No detector fails, whatever is written."""
    once = shown(text, language)
    assert shown(once, language) == once
