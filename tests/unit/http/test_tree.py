"""The web tree: read, hashed and compressed once."""

import itertools
from pathlib import Path

import msgspec
import pytest

from roomserver.http import texts, tree
from roomserver.http.languages import Wanted
from roomserver.http.pages import Pages
from roomserver.resources import load as load_lines
from roomserver.rooms.kept import Kept
from roomserver.rooms.ports import Traces
from roomserver.stores.memory import MemoryStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small web tree."""
    for name, text in {
        "pages/index.html": '<script src="/s/HASH/js/main.js"></script>',
        "js/main.js": "export const one = 1;\n" * 50,
        "js/view/a.js": "1",
        "js/view/a.test.js": "secret test",
        "js/notes.md": "no",
        "css/a.css": "a{}",
        "tests/x.js": "no",
        "texts/en.ftl": "hello = Hello\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_only_what_pages_need_is_in_it(folder: Path) -> None:
    """Tests and notes are not served."""
    found = tree.load(folder)
    assert set(found.files) == {"js/main.js", "js/view/a.js", "css/a.css", "texts/en.json"}
    assert msgspec.json.decode(found.files["texts/en.json"].body) == {"hello": ["Hello"]}


def test_pages_name_the_tree_that_they_came_with(folder: Path) -> None:
    """A page never mixes two versions."""
    found = tree.load(folder)
    page = found.pages[Wanted("en", chosen=False)]["index"]
    assert page.body == f'<script src="/s/{found.hash}/js/main.js"></script>'.encode()


def test_the_hash_is_of_the_content(folder: Path) -> None:
    """The same files give the same hash on every instance; any change another."""
    first = tree.load(folder).hash
    assert tree.load(folder).hash == first
    (folder / "css/a.css").write_text("b{}")
    second = tree.load(folder).hash
    (folder / "texts/en.ftl").write_text("hello = Hi\n")
    assert len({first, second, tree.load(folder).hash}) == 3


def test_only_what_gets_smaller_is_compressed(folder: Path) -> None:
    """A short file is sent as it is."""
    found = tree.load(folder).files
    assert 0 < len(found["js/main.js"].gzipped) < len(found["js/main.js"].body)
    assert found["js/view/a.js"].gzipped == b""


def test_an_operators_texts_replace_ours_key_by_key(folder: Path, tmp_path: Path) -> None:
    """Wording shown to people in distress is the operator's to change."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "en.ftl").write_text("more = More\n")
    (own / "de.ftl").write_text("language-name = Deutsch\nhello = Hallo\n")
    (own / "fr.ftl").write_text("hello = Bonjour\n")
    found = tree.load(folder, str(own)).files
    assert msgspec.json.decode(found["texts/en.json"].body) == {
        "hello": ["Hello"],
        "more": ["More"],
    }
    # A language needs a name; what it does not say is said in English.
    german = msgspec.json.decode(found["texts/de.json"].body)
    assert (german["hello"], german["more"]) == (["Hallo"], ["More"])
    assert "texts/fr.json" not in found


def test_the_checkouts_tree_loads() -> None:
    """What is in the repository can be served."""
    assert tree.find().is_dir()


def test_a_faulty_text_is_told(folder: Path) -> None:
    """A translator's slip stops the start, not a person's page."""
    (folder / "texts/en.ftl").write_text("a = A\nb { x\n")
    with pytest.raises(texts.TextsError, match=r"en\.ftl:2: "):
        tree.load(folder)


def test_what_the_server_says_itself_is_in_the_nearest_language(
    folder: Path, tmp_path: Path
) -> None:
    """It is no file for a browser; an operator changes it as any other text."""
    (folder / "texts/en-server.ftl").write_text("kept = Nothing is kept\nmore = More\n")
    own = tmp_path / "own"
    own.mkdir()
    (own / "en-server.ftl").write_text("kept = A copy is kept\n")
    (own / "pt-BR-server.ftl").write_text("kept = Nada\n")
    found = tree.load(folder, str(own))
    assert "texts/en-server.json" not in found.files
    pages = Pages(found, "https://example.org", lambda: load_lines(""))
    for language, text in {
        "en": "A copy is kept",
        "en-GB": "A copy is kept",
        "de": "A copy is kept",
        "pt-br": "Nada",
    }.items():
        assert pages.say("kept", language) == text
    assert pages.say("more", "pt-BR") == "More"
    assert pages.say("unknown", "en") == ""
    (own / "en-server.ftl").write_text("kept = { $name } is kept\n")
    with pytest.raises(texts.TextsError, match="kept: "):
        tree.load(folder, str(own))


def test_the_server_has_a_text_for_whatever_its_store_keeps() -> None:
    """An empty one would say that nothing is kept."""
    said = tree.load(tree.find()).said["en"]
    for traces in itertools.product((True, False, None), repeat=2):
        kept = Kept(MemoryStore(), lambda key, _: said[key], alone=False)
        kept._traces = Traces(disk=traces[0], log=traces[1])
        claims = "Nothing is written to disk" in kept.text("en")
        assert claims == (traces == (False, False))
    assert "Nothing is written to disk" in said["kept-memory"]


def test_scripts_travel_without_their_docstrings_and_keep_their_lines(folder: Path) -> None:
    """An old phone loads a third less; an error still names the line it is on."""
    script = "/**\n * Long * words.\n */\nlet a = /** @type {any} */ (1);\n  /** @param {X} x */\n"
    (folder / "js/main.js").write_text(script + "/** @type {any} */ (a).b = 2; /** c */\n")
    found = tree.load(folder).files["js/main.js"].body.decode()
    assert found.splitlines() == [
        *["", "", ""],
        "let a = /** @type {any} */ (1);",
        "",
        "/** @type {any} */ (a).b = 2; /** c */",
    ]
