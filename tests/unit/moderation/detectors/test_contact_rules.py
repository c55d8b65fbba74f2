"""The tables that contacts are found by: read, added to, and refused with the line."""

from pathlib import Path

import pytest

from roomserver.moderation.detectors.contact import build
from roomserver.moderation.detectors.contact_rules import contact_rules
from roomserver.moderation.detectors.phrases import Phrases
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter, text

PHRASE = '[[contact_phrase]]\nlabel = "contact.meet"\n'


def found(folder: Path, said: str, words: str, language: str = "en") -> set[str]:
    detector = next(build(chapter(folder, {f"{language}/own.toml": said}, language)))
    return set(detector.look(text(words)).labels)


def test_an_operators_phrase_is_added(tmp_path: Path) -> None:
    assert found(tmp_path, PHRASE + 'pattern = "under the oak"', "under the oak") == {
        "contact.meet"
    }


def test_an_operators_platform_is_known_to_names_and_phrases(tmp_path: Path) -> None:
    said = '[contact]\nplatforms = ["mothchat"]'
    assert "contact.handle" in found(tmp_path, said, "im quiet_fern on mothchat")
    assert "contact.add_me" in found(tmp_path, said, "add me on mothchat")


def test_a_phrase_of_any_language_may_use_platforms(tmp_path: Path) -> None:
    said = PHRASE + 'pattern = "zzz <platform>"'
    rules = contact_rules(chapter(tmp_path, {"any/own.toml": said}))
    assert rules is not None
    assert [label for *_, label in rules.phrases.find("zzz insta")] == ["contact.meet"]


def test_one_of_an_operators_patterns_will_do(tmp_path: Path) -> None:
    said = PHRASE + 'patterns = ["under the oak", "by the well"]'
    assert found(tmp_path, said, "by the well") == {"contact.meet"}


def test_an_operators_parts_are_put_together(tmp_path: Path) -> None:
    said = PHRASE + 'parts = ["zebra", "oak"]\nunless = "zoo"'
    assert found(tmp_path, said, "that oak, you zebra") == {"contact.meet"}
    assert found(tmp_path, said, "that oak in the zoo, you zebra") == set()


def test_a_phrase_counts_in_its_context_only() -> None:
    phrases = Phrases([("contact.meet", "under the oak", "you", "story")])
    assert list(phrases.find("you under the oak")) == [(4, 17, "contact.meet")]
    assert list(phrases.find("under the oak")) == []
    assert list(phrases.find("you under the oak in a story")) == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (PHRASE + 'pattern = "<b>"', "no macro or context named b"),
        (PHRASE + 'pattern = "a"\ncontext = "b"', "no macro or context named context b"),
        (PHRASE + 'pattern = "(?=a)"', "RE2 can't take this pattern"),
        (PHRASE, "needs a pattern, or parts"),
        (PHRASE + 'parts = ["a", ""]', "none is empty"),
        (PHRASE + 'parts = ["a", "b"]\npattern = "c"', "stand for themselves"),
        (PHRASE + 'parts = ["a", "b"]\nleast = 1', "least"),
        ('[contact.digits]\nten = "ten"', "digits|pattern"),
        ("[contact]\nplatform = []", "platform"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, said: str, message: str) -> None:
    with pytest.raises(FileError, match=message) as caught:
        contact_rules(chapter(tmp_path, {"en/own.toml": said}))
    assert caught.value.line > 0


def test_without_a_table_there_is_no_detector(tmp_path: Path) -> None:
    files = ("any/contact", "en/contact", "en/proposals", "de/contact", "de/proposals")
    empty = {f"{file}.toml": "" for file in files}
    assert list(build(chapter(tmp_path, empty))) == []
