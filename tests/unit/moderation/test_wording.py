"""What moderation says."""

from pathlib import Path

import pytest

from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import load
from roomserver.moderation.wording import wording
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter

PLAIN = '[mask]\nmoderation = "[x]"\n[notice]\nmoderation = "n"\n[reason]\nmoderation = "r"\n'


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_language_has_words_for_everything(language: str) -> None:
    """Whoever is acted on is told why, in words."""
    found = wording(load("", KEYS).of(language))
    assert found.mask("contact") != found.mask("word")
    for code in ("contact.phone", "list.swearing", "flood", "never heard of"):
        assert found.reason(code)
        assert found.notice(code)
    assert found.reason("list.swearing") == found.reason("list") != found.reason("moderation")


def test_german_is_not_english() -> None:
    """People read it in the language of their room."""
    rules = load("", KEYS)
    assert wording(rules.of("de")).mask("contact") != wording(rules.of("en")).mask("contact")


def test_an_operators_words_win_and_the_rest_stays(tmp_path: Path) -> None:
    """One sentence can be changed without copying the page."""
    own = {"en/mine.toml": '[reason]\nlist.swearing = "Kinder words, please."\n'}
    found = wording(chapter(tmp_path, own))
    assert found.reason("list.swearing") == "Kinder words, please."
    assert found.reason("list.other") == wording(load("", KEYS).of("en")).reason("list")


def test_what_waits_and_what_is_not_taken_have_sentences_of_their_own(tmp_path: Path) -> None:
    """Who is told that a host reads it waits for a host; a finer code must not hide that."""
    said = wording(load("", KEYS).of("en")).reason
    assert said("hook.tone", "held") == said("hook", "held") != said("hook")
    assert said("crisis", "refused") != said("crisis", "held") == said("crisis")
    own = {"en/mine.toml": '[reason]\nhook.tone = "More gently, please."\n'}
    found = wording(chapter(tmp_path, own))
    assert found.reason("hook.tone", "held") == "More gently, please."
    assert found.reason("hook.other", "held") == said("hook", "held")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (PLAIN.replace('"r"', "1"), "moderation must be a text"),
        (PLAIN.replace('"r"', '""'), "moderation must be a text"),
        (PLAIN.replace("[reason]\nmoderation", "[reason]\nlist"), r"no \[reason\] has the key"),
    ],
)
def test_words_that_cannot_be_said_are_refused(tmp_path: Path, said: str, message: str) -> None:
    """A server never starts that would say nothing."""
    with pytest.raises(FileError, match=message):
        wording(chapter(tmp_path, {"en/texts.toml": said}))
