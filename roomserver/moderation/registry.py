"""Which detectors there are: one line a family. Nothing is judged here."""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

from msgspec import Meta, Struct

from roomserver.config import nearest
from roomserver.moderation import wording
from roomserver.moderation.detectors import contact, crisis, flood, impersonation, lists
from roomserver.moderation.rules import Chapter, Rules
from roomserver.moderation.text import Detector, Mode

DETECTOR = "detector"


class Family(Struct, frozen=True):
    """A module of detectors: the tables that it reads, and how it is built from a language's."""

    keys: tuple[str, ...]
    build: Callable[[Chapter], Iterable[Detector]]


FAMILIES = (
    Family((lists.KEY,), lists.build),
    Family((flood.KEY,), flood.build),
    Family((impersonation.KEY,), impersonation.build),
    Family(contact.KEYS, contact.build),
    Family(crisis.KEYS, crisis.build),
)

KEYS = frozenset({DETECTOR, *wording.KEYS, *(key for each in FAMILIES for key in each.keys)})
"""Every table that a file of rules may have."""


class Order(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[detector]]`: an operator's word on a detector of this name, or of this family."""

    name: Annotated[str, Meta(min_length=1)]
    mode: Mode


class Enlisted(Struct, frozen=True):
    """A detector and how far it may go; one that observes is counted, and changes no verdict."""

    detector: Detector
    mode: Mode


def enlist(chapter: Chapter) -> tuple[Enlisted, ...]:
    """Build a language's detectors; raises `FileError`."""
    modes = dict(_modes(chapter))
    detectors = (each for family in FAMILIES for each in family.build(chapter))
    return tuple(Enlisted(each, _mode(each.name, modes)) for each in detectors)


def require_known(rules: Rules, enlisted: Iterable[Enlisted]) -> None:
    """Raise `FileError` for an order about none of these, of all languages."""
    names = {each.detector.name for each in enlisted}
    known = sorted(names | {name.partition(".")[0] for name in names})
    for row in (row for source in rules.sources for row in source.rows(DETECTOR)):
        name = row.read(Order).name
        if name not in known:
            raise row.fault(f"there is no detector named {name}{nearest(name, known)}", "name")


def _modes(chapter: Chapter) -> Iterator[tuple[str, Mode]]:
    yield from lists.modes(chapter)
    for row in chapter.layered(DETECTOR):
        order = row.read(Order)
        yield order.name, order.mode


def _mode(name: str, modes: dict[str, Mode]) -> Mode:
    return modes.get(name) or modes.get(name.partition(".")[0]) or "enforce"
