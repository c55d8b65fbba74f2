"""All rules as one value, ready to judge by; read anew on a hang-up and when a file changes.

Whoever judges takes the book once a text: a reading that comes in between changes nothing for it.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from itertools import accumulate

from msgspec import Struct

from roomserver.moderation.registry import KEYS, Enlisted, enlist, require_known
from roomserver.moderation.rules import FALLBACK, Rules, load, stamp
from roomserver.moderation.wording import Wording, wording
from roomserver.observability import logs
from roomserver.toml_lines import FileError

WATCH_S = 5.0


class Judging(Struct, frozen=True):
    """What one language's texts are judged by, and what is said to their authors."""

    version: str
    enlisted: tuple[Enlisted, ...]
    wording: Wording


class Rulebook(Struct, frozen=True):
    """The rules of every language that has some."""

    version: str
    by_language: Mapping[str, Judging]

    def of(self, language: str) -> Judging:
        """Return what holds for a language tag: `de-AT` by `de`, unknown ones by English."""
        tags = accumulate(language.lower().split("-"), "{}-{}".format)
        known = [tag for tag in tags if tag in self.by_language]
        return self.by_language[known[-1] if known else FALLBACK]


def read(folder: str) -> Rulebook:
    """Read and build everything; raises `FileError`. May take a while for long lists."""
    return _built(load(folder, KEYS)) if folder else _packaged()


@cache
def _packaged() -> Rulebook:
    return _built(load("", KEYS))


def _built(rules: Rules) -> Rulebook:
    chapters = {language: rules.of(language) for language in rules.languages()}
    enlisted = {language: enlist(chapter) for language, chapter in chapters.items()}
    require_known(rules, (each for all_ in enlisted.values() for each in all_))
    judging = {
        language: Judging(
            rules.version,
            tuple(each for each in enlisted[language] if each.mode != "off"),
            wording(chapter),
        )
        for language, chapter in chapters.items()
    }
    return Rulebook(rules.version, judging)


class LiveRules:
    """The rules as of now. Where a file is broken everything stays as it is."""

    def __init__(self, folder: str) -> None:
        """Read everything; raises `FileError`."""
        self._folder = folder
        self._stamp = stamp(folder)
        self._book = read(folder)

    def now(self) -> Rulebook:
        """Return the book."""
        return self._book

    async def reload(self) -> None:
        """Read again, beside the loop: building a long list takes a while."""
        self._stamp = await asyncio.to_thread(stamp, self._folder)
        try:
            self._book = await asyncio.to_thread(read, self._folder)
        except FileError as error:
            logs.error("rules.unreadable", kind="rules", count=error.line)
            return
        logs.info("rules.reloaded", version=self._book.version)

    async def watch(self) -> None:
        """Look every few seconds whether a file changed; never returns."""
        while self._folder:
            await asyncio.sleep(WATCH_S)
            await self.look()

    async def look(self) -> None:
        """Read again where a file changed."""
        if await asyncio.to_thread(stamp, self._folder) != self._stamp:
            await self.reload()
