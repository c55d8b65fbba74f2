"""What cues make of a text, on weights made for it; then those that come along."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.moderation.detectors.crisis import build
from roomserver.moderation.detectors.cues import (
    STRETCH,
    Cues,
    Table,
    cues,
    cues_in,
    ideas,
)
from roomserver.toml_lines import FileError
from tests.unit.moderation.detectors.contacts import told
from tests.unit.moderation.texts import chapter, text

IDEAS = {"mum": "<kin>", "dad": "<kin>", "die": "<die>"}
WEIGHTS = {"please": 1.0, "<kin> .. <die>": 3.0, "so tired of": 2.0, "^ hello": -4.0}
IDEAS_FILE = """
[crisis_ideas]
kin = "mum dad"
die = '''
die
death'''
"""
CUES_FILE = """
[crisis_cues]
alone = 1.0
beside = -1.0
weights = '''
200 heavy stones
-400 the village play
'''
"""
TERM = """
[crisis]
doubted = {doubted}

[[crisis_term]]
kind = "plan"
pattern = "the long walk"
"""


def scale(**rest: float) -> Cues:
    table = Table(**{"alone": 2.0, "beside": -1.0, "weights": "1 a"} | rest)  # type: ignore[arg-type]
    return Cues(table, WEIGHTS, IDEAS)


def weight(words: str, **rest: float) -> float:
    return scale(**rest).weight(words.split())


def of_mine(folder: Path, *, doubted: bool) -> set[str]:
    files = {
        "en/crisis_cues.toml": CUES_FILE,
        "en/crisis.toml": TERM.format(doubted=str(doubted).lower()),
    }
    [detector] = build(chapter(folder, files))
    words = "tonight it is the long walk again in the village play i told you about"
    return set(detector.look(text(words)).labels)


def test_cues_are_words_in_a_row_and_ideas_in_order() -> None:
    found = cues_in(["tell", "mum", "i", "die"], IDEAS)
    assert {"mum", "<kin>", "tell mum i", "tell <kin> i", "^ tell", "die $"} <= found
    assert {"<kin> .. <die>", "i <die> $"} <= found
    assert "<die> .. <kin>" not in found
    assert "tell mum i die" not in found, "three words at most"


def test_a_weight_is_the_sum_over_the_root_of_the_number() -> None:
    assert weight("please") == 1.0
    assert weight("please mum please let me die so tired of it") == pytest.approx(6 / 3**0.5)
    assert weight("nothing known here") == 0.0
    assert weight("", base=-0.5) == -0.5


def test_length_alone_takes_nothing_away() -> None:
    """What is told in one sentence of a long text is told."""
    plain = ["plain"] * (5 * STRETCH)
    at = len(plain) // 2
    said = [*plain[:at], "please", "mum", "die", *plain[at:]]
    assert scale().weight(said) == scale().weight(["please", "mum", "die"])


@given(st.integers(0, 400), st.integers(0, 400))
def test_no_place_in_a_text_is_left_out(before: int, after: int) -> None:
    said = ["a"] * before + ["please"] + ["b"] * after
    assert scale().weight(said) == 1.0


@pytest.mark.parametrize("words", ["not tonight", "too soon", "i need to go soon", "bye for now"])
def test_few_words_tell_nothing_by_cues(words: str) -> None:
    """Two or three cues weigh by chance."""
    assert told(words) == set()


def test_few_words_raise_no_doubt() -> None:
    assert not scale().weigh("hello mum").doubts
    assert scale().weigh("hello " + "and then " * 6).doubts


def test_what_speaks_against_a_doubted_phrase_takes_it_back(tmp_path: Path) -> None:
    assert of_mine(tmp_path, doubted=True) == set()


def test_a_phrase_of_the_operators_is_not_doubted(tmp_path: Path) -> None:
    assert of_mine(tmp_path, doubted=False) == {"crisis.plan"}


def test_cues_tell_without_a_phrase(tmp_path: Path) -> None:
    [detector] = build(chapter(tmp_path, {"en/crisis_cues.toml": CUES_FILE}))
    finding = detector.look(text("i still have the coat with heavy stones"))
    assert (finding.acts, finding.labels) == ({("flag", "crisis")}, {"crisis.ideation"})
    assert finding.rules == {"en/crisis.cues"}


def test_without_cues_phrases_are_alone(tmp_path: Path) -> None:
    """An operator who empties the file has switched them off."""
    [detector] = build(chapter(tmp_path, {"en/crisis_cues.toml": "# none\n"}))
    assert detector.look(text("i want to die")).labels == {"crisis.ideation"}
    assert not detector.look(text("ive been counting what is left in the cupboard")).labels


def test_ideas_are_words_by_their_names(tmp_path: Path) -> None:
    found = ideas(chapter(tmp_path, {"en/crisis_ideas.toml": IDEAS_FILE}))
    assert found == {"mum": "<kin>", "dad": "<kin>", "die": "<die>", "death": "<die>"}


@pytest.mark.parametrize(
    ("file", "said", "line", "fault"),
    [
        ("crisis_cues", CUES_FILE.replace("200", "x"), 5, "weights, line 1: a whole number and"),
        ("crisis_cues", CUES_FILE.replace("alone = 1.0\n", ""), 2, "alone"),
        ("crisis_ideas", '[crisis_ideas]\nkin = ["mum"]\n', 2, "an idea is a text of words"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, file: str, said: str, line: int, fault: str
) -> None:
    with pytest.raises(FileError) as caught:
        cues(chapter(tmp_path, {f"en/{file}.toml": said}))
    assert caught.value.line == line
    assert fault in caught.value.message


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_cues_that_come_along_lie_within_their_bounds(language: str, tmp_path: Path) -> None:
    found = cues(chapter(tmp_path, {}, language))
    assert found is not None
    assert not found.weigh("").tells
    assert not found.weigh("see you all next week, thank you").tells


@pytest.mark.parametrize(
    ("words", "hears"),
    [
        ("i dont think i can do another year of breathing", True),
        ("ive been counting what is left in the cupboard every night, it would be enough", True),
        ("thank you all, this was the last evening for me, look after each other", True),
        ("thanks everyone, i slept better and the garden is coming on", False),
        ("the bus was late again and my boss said nothing, i cried in the loo", False),
    ],
)
def test_they_hear_telling_from_talk(words: str, hears: bool) -> None:
    """In lines that no writer of the set wrote."""
    assert bool(told(words)) == hears
