"""Names that make others take somebody for a host."""

from pathlib import Path

import pytest

from roomserver.moderation.detectors.impersonation import build
from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import load
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding
from tests.unit.moderation.texts import chapter, text

RULES = load("", KEYS)


def alias(words: str, language: str = "en", **rest: object) -> Text:
    return text(words, field="alias", hosts=("Marnie", "Ana", "Quiet Heron", ""), **rest)


def look(one: Text, language: str = "en") -> Finding:
    (detector,) = build(RULES.of(language))
    return detector.look(one)


@pytest.mark.parametrize(
    "words", ["Host", "h0st", "The HOST", "h o s t", "Mоderator", "Anna (mod)", "Admin2", "hóst"]
)
def test_words_for_those_who_run_a_room_are_no_names(words: str) -> None:
    """Nobody follows instructions of somebody who only says so."""
    assert look(alias(words)).labels == {"impersonation.staff"}


@pytest.mark.parametrize("words", ["Leitung", "die Moderatorin", "Host"])
def test_each_language_has_its_own_beside_the_english_ones(words: str) -> None:
    """People read the page in both."""
    assert look(alias(words), "de").action == "block"


NEAR = ("Marnie", "Mаrnie", "Marnle", "Marni", "Marniee", "Marnia", "Marnie 2", "dear Marnie")
NEAR_TOO = ("Ana", "Ana!", "QuietHeron", "Quiet Herom", "quiet-heron")


@pytest.mark.parametrize("words", [*NEAR, *NEAR_TOO])
def test_what_comes_near_a_hosts_name_is_refused(words: str) -> None:
    """A whisper to "Marnie" goes to Marnie."""
    assert look(alias(words)).labels == {"impersonation.host"}


@pytest.mark.parametrize(
    "words",
    ["Marvin", "Anna", "Hanna", "Quiet Badger", "Hostel", "Ghost", "Modest Owl", "💛", "Mia"],
)
def test_other_names_are_free(words: str) -> None:
    """Everybody gets a name that they like."""
    assert look(alias(words)) == NOTHING


def test_hosts_and_other_texts_are_not_looked_at() -> None:
    """A host may be called Host; "the host is kind" is no name."""
    assert look(alias("Host", role="host")) == NOTHING
    assert look(text("the host is kind")) == NOTHING


def test_words_of_ones_own_are_added(tmp_path: Path) -> None:
    """Every house has its own titles."""
    own = {"en/own.toml": '[impersonation]\nwords = ["Warden"]\n'}
    (detector,) = build(chapter(tmp_path, own))
    assert detector.look(alias("warden")).rules == {"en/impersonation"}
    assert detector.look(alias("host")).action == "block"
    assert list(build(type(RULES)((), "0").of("en"))) == []
