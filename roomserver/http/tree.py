"""The web tree in memory: every file read, hashed and compressed once, at the start.

What is not in the tree does not exist, so no path of a request ever reaches the disk. One hash
over all files names the tree; a page names only files of the tree that it came with.
"""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from roomserver.http import texts

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


class Asset(Struct, frozen=True):
    """One file as it is sent; `gzipped` is empty where compressing does not pay."""

    type: str
    body: bytes
    gzipped: bytes


class Tree(Struct, frozen=True):
    """All files under `/s/HASH/` by path, the pages by name; `said` are the server's own texts."""

    hash: str
    files: dict[str, Asset]
    pages: dict[str, Asset]
    said: texts.Said = {}


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
    for language, found in shown.items():
        files[f"texts/{language}.json"] = msgspec.json.encode(found)
    digest = _hash(files)
    pages = {
        path.stem: path.read_bytes().replace(PLACEHOLDER.encode(), f"/s/{digest}/".encode())
        for path in sorted((folder / "pages").glob("*.html"))
    }
    return Tree(
        digest,
        {name: asset(name, body) for name, body in files.items()},
        {name: asset(name + ".html", body) for name, body in pages.items()},
        said,
    )


def asset(name: str, body: bytes) -> Asset:
    """Make a file ready to be sent."""
    gzipped = gzip.compress(body, 9, mtime=0) if len(body) > SMALL else b""
    return Asset(TYPES[Path(name).suffix], body, gzipped if len(gzipped) < len(body) else b"")


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for top in FOLDERS:
        for path in sorted((folder / top).rglob("*")):
            if path.suffix in TYPES and path.is_file() and ".test." not in path.name:
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def _hash(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(files.items()):
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:HASH_CHARS]
