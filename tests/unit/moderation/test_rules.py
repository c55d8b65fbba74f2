"""Where rules come from, and what an operator is told of a mistake."""

from pathlib import Path

import pytest

from roomserver.moderation import rules as module
from roomserver.moderation.detectors.lists import build
from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import load, stamp
from roomserver.toml_lines import FileError
from tests.unit.moderation.texts import chapter, rules

LIST = '[[list]]\nname = "a"\naction = "hold"\nterms = ["word"]\n'


def names(found: object) -> list[str]:
    return [row.data["name"] for row in found]  # type: ignore[attr-defined]


def test_the_packages_rules_can_be_read_in_both_languages() -> None:
    """A server without settings of its own has them."""
    found = load("", KEYS)
    assert found.languages() == ("de", "en")
    assert all(found.of(language).layered("mask") for language in found.languages())
    assert stamp("") == ()


def test_a_language_has_its_own_rows_and_those_of_any(tmp_path: Path) -> None:
    """An operator of a bilingual server keeps two lists."""
    files = {
        "any/x.toml": LIST,
        "en/x.toml": LIST.replace('"a"', '"b"'),
        "de/x.toml": LIST.replace('"a"', '"c"'),
    }
    found = rules(tmp_path, files)
    assert names(found.of("en").rows("list")) == ["a", "b"]
    assert names(found.of("de").rows("list")) == ["a", "c"]
    assert names(found.of("fr").rows("list")) == ["a", "b"]
    assert names(found.of("de").layered("list")) == ["a", "b", "c"]


def test_a_file_of_the_same_path_replaces_the_packages(tmp_path: Path) -> None:
    """Whoever needs another lexicon needs no fork."""
    words = {"en/impersonation.toml": '[impersonation]\nwords = ["boss"]\n'}
    rows = chapter(tmp_path, words).rows("impersonation")
    assert [row.data["words"] for row in rows] == [["boss"]]


def test_the_version_is_of_what_the_files_say(tmp_path: Path) -> None:
    """A verdict can be traced to the rules of its time."""
    bare = load("", KEYS).version
    one = rules(tmp_path, {"en/x.toml": LIST}).version
    assert one == rules(tmp_path, {}).version != bare
    assert rules(tmp_path, {"en/x.toml": LIST + "# more\n"}).version != one


def test_the_stamp_changes_when_a_file_does(tmp_path: Path) -> None:
    """Nobody has to tell the server."""
    rules(tmp_path, {"en/x.toml": LIST})
    before = stamp(str(tmp_path))
    assert stamp(str(tmp_path)) == before
    rules(tmp_path, {"en/y.toml": LIST})
    assert stamp(str(tmp_path)) != before
    (tmp_path / "en" / "z.toml").symlink_to(tmp_path / "nowhere")
    assert len(stamp(str(tmp_path))) == 2


@pytest.mark.parametrize(
    ("path", "said", "line", "words"),
    [
        ("en/x.toml", "a =\n", 1, "Invalid value"),
        ("en/x.toml", "# \n[[lst]]\nx = 1\n", 2, "there is no such table: lst; did you mean list?"),
        ("en/x.toml", "lst = 1\n", 1, "no such table: lst"),
        ("en/x.toml", "list = [1]\n", 1, "list must be a table"),
        ("x.toml", LIST, 0, "must stand in a folder"),
        ("English/x.toml", LIST, 0, "must stand in a folder"),
        ("en/x.toml", LIST + "\n" + LIST.replace("hold", "kill"), 8, "enum"),
        ("en/x.toml", LIST + "more = 1\n", 5, "unknown field"),
        ("en/x.toml", LIST.replace('["word"]', '[\n"word",\n1]'), 4, "Expected `str`"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, path: str, said: str, line: int, words: str
) -> None:
    """An operator mends it without guessing."""
    with pytest.raises(FileError) as caught:
        list(build(chapter(tmp_path, {path: said})))
    assert caught.value.source.endswith(path.rpartition("/")[2])
    assert caught.value.line == line
    assert words in caught.value.message


def test_a_folder_or_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A mistyped path is no empty list."""
    with pytest.raises(FileError, match="is no folder"):
        load(str(tmp_path / "nowhere"), KEYS)
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "x.toml").write_bytes(b"\xff")
    with pytest.raises(FileError, match="UnicodeDecodeError"):
        load(str(tmp_path), KEYS)


def test_a_folder_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that names the wrong folder reads no disk full."""
    monkeypatch.setattr(module, "MOST_BYTES", 3)
    with pytest.raises(FileError, match="holds more than"):
        rules(tmp_path, {"en/x.toml": LIST})
    monkeypatch.setattr(module, "MOST_BYTES", 3_000)
    monkeypatch.setattr(module, "MOST_FILES", 1)
    with pytest.raises(FileError, match="holds more than"):
        rules(tmp_path, {"en/y.toml": LIST})
