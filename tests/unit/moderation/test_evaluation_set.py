"""The sentences that moderation is measured on: well formed, enough of each kind, halves apart.

A failure names a file and a line, never what a sentence of the report half alone says.
"""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2] / "moderation" / "evaluation"
LONGEST = 2000
FAMILIES = {
    "contacts": """email email_spelled email_spaced email_broken phone_digits phone_international
        phone_words phone_spaced phone_mixed phone_emoji_or_fullwidth link_plain link_bare
        link_disguised invite_link handle_at handle_bare handle_spelled add_me platform_hint
        meet_up off_host unicode_disguise""",
    "harmless": """dose date time price page_or_chapter score measure address_like year_age
        code_or_version song_line my_phone film_or_book math_or_list emoticon_dot platform_topic
        at_sign meeting_talk host_talk feelings""",
    "crisis": "ideation plan means past farewell",
    "lookalikes": "negation metaphor other_story prevention recovered gaming_or_idiom",
}
FEWEST = {
    "dev/en": {"contacts": 220, "harmless": 500, "crisis": 125, "lookalikes": 126},
    "dev/de": {"contacts": 110, "harmless": 250, "crisis": 65, "lookalikes": 66},
    "report/en": {"contacts": 400, "harmless": 1000, "crisis": 250, "lookalikes": 250},
    "report/de": {"contacts": 200, "harmless": 500, "crisis": 125, "lookalikes": 125},
}
SETS = [(where, name) for where, sizes in FEWEST.items() for name in sizes]


class Sentence(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    text: str


def sentences(where: str, name: str) -> list[Sentence]:
    """Read one file, a sentence a line."""
    lines = (ROOT / where / f"{name}.jsonl").read_text("utf-8").removesuffix("\n").split("\n")
    return [msgspec.json.decode(line, type=Sentence) for line in lines]


def folded(text: str) -> str:
    """Fold what does not make two texts different: case and white space."""
    return " ".join(text.casefold().split())


def half(name: str) -> set[str]:
    """Every text of a half, in all languages, folded."""
    return {
        folded(sentence.text)
        for where, file in SETS
        if where.startswith(f"{name}/")
        for sentence in sentences(where, file)
    }


@pytest.mark.parametrize(("where", "name"), SETS)
def test_a_sentence_is_a_text_that_a_room_would_take(where: str, name: str) -> None:
    """What is empty or longer than a message may be is never seen by a detector."""
    odd = [
        number
        for number, sentence in enumerate(sentences(where, name), 1)
        if not folded(sentence.text) or len(sentence.text) > LONGEST
    ]
    assert odd == []


@pytest.mark.parametrize(("where", "name"), SETS)
def test_a_file_holds_enough_of_every_family_and_no_other(where: str, name: str) -> None:
    """A rate for a family of three sentences would say nothing."""
    counted = Counter(sentence.family for sentence in sentences(where, name))
    fewest = FEWEST[where][name]
    assert counted.total() >= fewest
    assert set(counted) == set(FAMILIES[name].split())
    fair = fewest // len(counted)
    assert {family: n for family, n in counted.items() if n < 0.8 * fair} == {}


@pytest.mark.parametrize(("where", "name"), SETS)
def test_no_sentence_counts_twice(where: str, name: str) -> None:
    """A line that stands twice weighs twice."""
    first: dict[str, int] = {}
    again = [
        number
        for number, sentence in enumerate(sentences(where, name), 1)
        if first.setdefault(folded(sentence.text), number) != number
    ]
    assert again == []


def voices() -> list[Path]:
    """Return the files that cues are learned from."""
    return sorted((ROOT / "voices").glob("*/*/*.jsonl"))


def test_nothing_that_is_tuned_on_is_reported_on() -> None:
    """Whoever has seen a sentence could have written a pattern for it."""
    heard = {
        folded(sentence.text)
        for file in voices()
        for sentence in sentences(str(file.parent.relative_to(ROOT)), file.stem)
    }
    both = (half("dev") | heard) & half("report")
    assert both == set()


def test_every_voice_tells_of_all_kinds() -> None:
    """A writer of crises alone would be known by their hand, not by what they tell."""
    names = Counter(file.parent for file in voices())
    assert len(names) >= 2
    for file in voices():
        families = {
            each.family for each in sentences(str(file.parent.relative_to(ROOT)), file.stem)
        }
        assert families == set(FAMILIES.get(file.stem, "feelings").split()), file.parent
