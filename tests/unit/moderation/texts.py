"""Texts to look at, made as the pipeline makes them."""

from pathlib import Path
from typing import Any

from roomserver.moderation.canonical import canonical
from roomserver.moderation.matching import matching
from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import Chapter, Rules, load
from roomserver.moderation.text import Earlier, Text


def text(words: str, earlier: tuple[str, ...] = (), **rest: Any) -> Text:
    kept = canonical(words)
    before = tuple(Earlier(each) for each in earlier)
    return Text(canonical=kept, matching=matching(kept), earlier=before, **rest)


def rules(folder: Path, files: dict[str, str]) -> Rules:
    """Write an operator's files and read them with the package's."""
    for name, said in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    return load(str(folder), KEYS)


def chapter(folder: Path, files: dict[str, str], language: str = "en") -> Chapter:
    return rules(folder, files).of(language)
