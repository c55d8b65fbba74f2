"""The detectors of the package's own rules, built once, and what they find in a text."""

from functools import cache

from roomserver.moderation.detectors.contact import Contact
from roomserver.moderation.detectors.contact import build as build_contact
from roomserver.moderation.detectors.contact_rules import ContactRules, contact_rules
from roomserver.moderation.detectors.crisis import Crisis
from roomserver.moderation.detectors.crisis import build as build_crisis
from roomserver.moderation.registry import KEYS
from roomserver.moderation.rules import Rules, load
from roomserver.moderation.verdicts import Finding, redact
from tests.unit.moderation.texts import text

MASK = "[contact removed]"


@cache
def packaged() -> Rules:
    return load("", KEYS)


@cache
def contact(language: str = "en") -> Contact:
    return next(build_contact(packaged().of(language)))


@cache
def crisis(language: str = "en") -> Crisis:
    return next(build_crisis(packaged().of(language)))


@cache
def parts(language: str = "en") -> ContactRules:
    built = contact_rules(packaged().of(language))
    assert built is not None
    return built


def looked(words: str, language: str = "en", **rest: object) -> Finding:
    return contact(language).look(text(words, **rest))  # type: ignore[arg-type]


def labels(words: str, language: str = "en") -> set[str]:
    return set(looked(words, language).labels)


def shown(words: str, language: str = "en") -> str:
    """Return the canonical text with what is found taken out."""
    whole = text(words)
    return redact(whole.canonical, contact(language).look(whole).spans, lambda _: MASK)


def told(words: str, language: str = "en", **rest: object) -> set[str]:
    return set(crisis(language).look(text(words, **rest)).labels)  # type: ignore[arg-type]
