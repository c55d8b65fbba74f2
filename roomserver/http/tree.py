"""The web tree in memory: every file read, hashed and compressed once, at the start.

What is not in the tree does not exist, so no path of a request ever reaches the disk. One hash
over all files names the tree; a page names only files of the tree that it came with.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from roomserver.http import languages, texts
from roomserver.http.languages import Language, Wanted
from roomserver.http.rendering import render

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
}
FOLDERS = ("js", "css", "img")
PLACEHOLDER = "/s/HASH/"
HASH_CHARS = 16
# Below this gzip's own frame costs more than it saves.
SMALL = 256
# A comment that begins a line and ends one; a cast within a line is none.
_DOC = re.compile(rb"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*$", re.MULTILINE)
# The pages carry these words themselves; no script asks for them.
PAGES = "-pages"


class Asset(Struct, frozen=True):
    """One file as it is sent; `gzipped` is empty where compressing does not pay."""

    type: str
    body: bytes
    gzipped: bytes


Shelves = dict[Wanted, dict[str, Asset]]


class Tree(Struct, frozen=True):
    """All files under `/s/HASH/` by path, the pages by language and name.

    `said` are the server's own texts.
    """

    hash: str
    files: dict[str, Asset]
    pages: Shelves
    said: texts.Said = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the tags of the languages that there are pages in."""
        return tuple(dict.fromkeys(wanted.tag for wanted in self.pages))


def find() -> Path:
    """Return the folder: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    return next(
        (each for each in (package / "_web", package.parent / "web") if each.is_dir()),
        package / "_web",
    )


def load(folder: Path, own_texts: str = "") -> Tree:
    """Read the tree; raises `TextsError` for a Fluent file that can't be used."""
    files = dict(_files(folder))
    said, shown = texts.apart(texts.load(folder / "texts", own_texts))
    offered = languages.offered(shown)
    shown = languages.completed(shown, offered)
    for name, found in shown.items():
        if not name.endswith(PAGES):
            files[f"texts/{name}.json"] = msgspec.json.encode(found)
    digest = _hash(files)
    return Tree(
        digest,
        {name: asset(name, body) for name, body in files.items()},
        _shelves(_pages(folder, digest), shown, offered),
        said,
    )


def asset(name: str, body: bytes) -> Asset:
    """Make a file ready to be sent."""
    gzipped = gzip.compress(body, 9, mtime=0) if len(body) > SMALL else b""
    return Asset(TYPES[Path(name).suffix], body, gzipped if len(gzipped) < len(body) else b"")


def _pages(folder: Path, digest: str) -> dict[str, str]:
    return {
        path.stem: path.read_text(encoding="utf-8").replace(PLACEHOLDER, f"/s/{digest}/")
        for path in sorted((folder / "pages").glob("*.html"))
    }


def _shelves(pages: dict[str, str], shown: texts.Texts, offered: Sequence[Language]) -> Shelves:
    found: Shelves = {}
    for language in offered:
        words = _merged(shown, language.tag)
        for chosen in (False, True):
            found[Wanted(language.tag, chosen)] = {
                name: asset(
                    f"{name}.html", render(html, words, language, offered, chosen=chosen).encode()
                )
                for name, html in pages.items()
            }
    return found


def _merged(shown: texts.Texts, tag: str) -> dict[str, texts.Parts]:
    parts = (shown.get(tag + part, {}) for part in languages.FILES)
    return {key: text for part in parts for key, text in part.items()}


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for top in FOLDERS:
        for path in sorted((folder / top).rglob("*")):
            if path.suffix in TYPES and path.is_file() and ".test." not in path.name:
                yield path.relative_to(folder).as_posix(), _lean(path.suffix, path.read_bytes())


def _lean(suffix: str, body: bytes) -> bytes:
    """Leave out what scripts say to their readers and type checker: a third of what they weigh.

    Every line keeps its number, so that an error is found where it says it is.
    """
    return _DOC.sub(_lines, body) if suffix == ".js" else body


def _lines(found: re.Match[bytes]) -> bytes:
    return b"\n" * found[0].count(b"\n")


def _hash(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(files.items()):
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:HASH_CHARS]
