"""Texts made to cost time: each of one thing in plenty, at most 2,000 code points."""

import random
import re
from pathlib import Path

from roomserver.moderation.canonical import canonical

LENGTH = 2_000
_DATA = Path(__file__).resolve().parents[2] / "roomserver" / "data" / "moderation"
_WORD = re.compile(r"[a-zäöü]{2,}")
_SIGNS = "07.@/:_-()[]{}<>+#•\n ,😀a1é"
_ONE_THING = {
    "digits": "1234567890",
    "single digits": "7 0 ",
    "numbers": "2125550147 ",
    "dots": ".",
    "dots apart": ". ",
    "at signs": "@",
    "addresses": "a@b.com ",
    "dot dot dot": "dot ",
    "dot com": "dot com ",
    "number words": "seven ",
    "double double": "double ",
    "labels": "a.",
    "schemes": "http://",
    "www": "www ",
    "brackets": "[({<",
    "combining marks": "a\u0301\u0301\u0301",
    "emoji": "😀",
    "keycaps": "7\ufe0f\u20e3",
    "letters": "a",
    "letters apart": "a b c d ",
    "names": "insta @a.b ",
    "kill myself": "kill myself ",
    "i want to": "i want to ",
    "wrote letters": "wrote letters to ",
}


def one_thing() -> dict[str, str]:
    """Return the texts that repeat one thing."""
    return {name: canonical((unit * LENGTH)[:LENGTH]) for name, unit in _ONE_THING.items()}


def mixed(chance: random.Random, language: str) -> str:
    """Make a text of signs, or of a few or many words that the patterns themselves are made of."""
    if chance.random() < 0.25:
        return "".join(chance.choice(_SIGNS) for _ in range(LENGTH))
    words = _words(language)
    few = chance.sample(words, min(len(words), chance.choice((2, 5, 15, 60, 500))))
    return " ".join(chance.choice((*few, "x")) for _ in range(LENGTH))[:LENGTH]


def _words(language: str) -> list[str]:
    said = "".join(path.read_text(encoding="utf-8") for path in (_DATA / language).glob("c*.toml"))
    return sorted(set(_WORD.findall(said)))
