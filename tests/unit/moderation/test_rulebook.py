"""Rules ready to judge by, and read anew."""

import asyncio
from pathlib import Path

import pytest

from roomserver import tasks
from roomserver.moderation import rulebook
from roomserver.moderation.rulebook import LiveRules, Rulebook, read
from roomserver.toml_lines import FileError

LIST = '[[list]]\nname = "own"\naction = "hold"\nterms = ["word"]\n'


def names(book: Rulebook, language: str = "en") -> set[str]:
    return {each.detector.name for each in book.of(language).enlisted}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's folder with one list for German rooms."""
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "own.toml").write_text(LIST)
    return tmp_path


@pytest.mark.parametrize("tag", ["de", "de-AT", "DE-at-1996"])
def test_a_language_tag_leads_to_its_language(folder: Path, tag: str) -> None:
    """A room in Austrian German is judged as a German one."""
    assert "list.own" in names(read(str(folder)), tag)


@pytest.mark.parametrize("tag", ["en", "en-GB", "fr", "d", ""])
def test_other_languages_are_judged_as_english(folder: Path, tag: str) -> None:
    """No room goes without rules."""
    book = read(str(folder))
    assert book.of(tag) is book.by_language["en"]


def test_what_is_off_is_not_asked(folder: Path) -> None:
    """It costs no time either."""
    (folder / "de" / "more.toml").write_text('[[detector]]\nname = "flood"\nmode = "off"\n')
    assert "flood" not in names(read(str(folder)), "de")
    assert "flood" in names(read(str(folder)))


def test_the_packages_rules_are_built_once() -> None:
    """Many servers in one process share them."""
    assert read("") is read("")
    assert read("").version == read("").of("en").version


async def test_a_changed_file_is_read_and_a_broken_one_changes_nothing(folder: Path) -> None:
    """Nobody restarts a server in the middle of a circle for a word."""
    rules = LiveRules(str(folder))
    before = rules.now()
    await rules.look()
    assert rules.now() is before
    (folder / "de" / "own.toml").write_text(LIST.replace("own", "other"))
    await rules.look()
    assert "list.other" in names(rules.now(), "de")
    held = rules.now()
    (folder / "de" / "own.toml").write_text("nonsense")
    await rules.look()
    assert rules.now() is held
    with pytest.raises(FileError):
        LiveRules(str(folder))


class Noticed(LiveRules):
    """Tells when it has read again."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.read = asyncio.Event()

    async def reload(self) -> None:
        await super().reload()
        self.read.set()


async def test_it_looks_again_and_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator only saves the file."""
    monkeypatch.setattr(rulebook, "WATCH_S", 0.0)
    rules = Noticed(str(folder))
    (folder / "de" / "own.toml").write_text(LIST.replace("own", "other"))
    watch = tasks.spawn(rules.watch(), name="watch")
    async with asyncio.timeout(20):
        await rules.read.wait()
    watch.cancel()
    assert "list.other" in names(rules.now(), "de")


async def test_without_a_folder_there_is_nothing_to_watch() -> None:
    """The package's own files change with the version."""
    await LiveRules("").watch()


def test_an_order_about_nobody_is_a_mistake(folder: Path) -> None:
    """It names the line."""
    (folder / "de" / "more.toml").write_text('[[detector]]\nname = "flod"\nmode = "off"\n')
    with pytest.raises(FileError, match="did you mean flood"):
        read(str(folder))
