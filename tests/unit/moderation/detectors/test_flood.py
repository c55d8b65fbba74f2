"""What fills a room with the same."""

from pathlib import Path

import pytest

from roomserver.moderation.detectors.flood import Bounds, Flood, build
from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import load
from roomserver.moderation.verdicts import NOTHING
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter, text

LONG = "come and look at my page everybody"


def kinds(words: str, earlier: tuple[str, ...] = (), role: str = "participant") -> set[str]:
    flood = Flood(Bounds(), "any/flood")
    return set(flood.look(text(words, earlier, role=role)).labels)


def test_the_same_for_the_third_time_is_a_flood_however_it_is_written() -> None:
    """Others can't get a word in."""
    assert kinds(LONG, (LONG,)) == set()
    assert kinds(LONG, ("else", LONG, "else", LONG)) == {"flood.repeat"}
    assert kinds(LONG.upper() + "!!!", (LONG, LONG + " ...")) == {"flood.repeat"}


@pytest.mark.parametrize("words", ["pass", "with you", "thank you!", "me too", "💛" * 20])
def test_short_words_may_come_as_often_as_they_like(words: str) -> None:
    """They are how a circle speaks."""
    assert kinds(words, (words,) * 8) == set()


def test_a_text_that_fills_the_screen_is_a_flood() -> None:
    """On a small screen nobody finds what was said before."""
    assert kinds("a" * 120) == {"flood.run"}
    assert kinds("b" + "a" * 119) == set()
    assert kinds("a\n" * 61 + "b") == {"flood.lines"}
    assert kinds("a\n" * 59 + "b") == set()


def test_hosts_may_repeat_themselves() -> None:
    """A reading is said again."""
    assert kinds(LONG, (LONG, LONG), role="host") == set()


@pytest.mark.parametrize(
    ("kind", "field"), [("goal.set", "text"), ("whisper.post", "text"), ("message.post", "note")]
)
def test_what_can_not_wait_for_a_host_is_no_flood(kind: str, field: str) -> None:
    """It would be refused."""
    look = text("a" * 200, kind=kind, field=field)
    assert Flood(Bounds(), "any/flood").look(look) == NOTHING


def test_a_flood_waits_for_a_host() -> None:
    """It is not refused: somebody may have meant it."""
    found = Flood(Bounds(), "any/flood").look(text("a" * 200))
    assert found.action == "hold"
    assert found.rules == {"any/flood"}
    assert Flood(Bounds(), "any/flood").look(text("fine")) == NOTHING


def test_an_operator_sets_single_bounds(tmp_path: Path) -> None:
    """The rest stays as it comes."""
    (flood,) = build(chapter(tmp_path, {"en/f.toml": "[flood]\nrun = 30\n"}))
    assert flood.look(text("a" * 30)).labels == {"flood.run"}
    assert flood.look(text("a\n" * 61 + "b")).labels == {"flood.lines"}
    with pytest.raises(FileError, match="Expected `int` >= 1"):
        list(build(chapter(tmp_path, {"en/f.toml": "[flood]\nrun = 0\n"})))


def test_without_its_table_there_is_none() -> None:
    """Data decides."""
    assert list(build(load("", KEYS).of("en")))
    empty = load("", KEYS)
    assert list(build(type(empty)((), "0").of("en"))) == []
