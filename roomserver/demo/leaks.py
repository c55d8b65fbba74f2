"""Looks through a server's output for what must never stand there. Pure.

It is only worth something if it finds what is there, so it first has to find words planted into a
copy of the very same output.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

# Shorter words are in every language's log lines; a leaked sentence has longer ones too.
SHORTEST = 5
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


@dataclass(frozen=True)
class Secrets:
    """What was said in a room, by whom, and from where."""

    texts: frozenset[str]
    aliases: frozenset[str]
    addresses: frozenset[str]

    def groups(self) -> dict[str, frozenset[str]]:
        """Return what to look for, lower case: whole phrases and single words."""
        return {
            "word": _words(self.texts) | _lower(self.texts),
            "alias": _words(self.aliases) | _lower(self.aliases),
            "address": _lower(self.addresses),
        }


def leaks(output: str, secrets: Secrets) -> dict[str, int]:
    """Return how many different things of each kind stand in the output; {} is clean."""
    plain = _readable(output)
    words = frozenset(_WORD.findall(plain))
    found = {
        kind: sum(thing in words or _stands_in(thing, plain) for thing in things)
        for kind, things in secrets.groups().items()
    }
    return {kind: count for kind, count in found.items() if count}


def is_blind(output: str, secrets: Secrets) -> list[str]:
    """Return the kinds that the search would miss if they stood in this output."""
    blind = []
    for kind, things in secrets.groups().items():
        planted = output + "".join(_line(thing) for thing in sorted(things))
        if not things or leaks(planted, secrets).get(kind) != len(things):
            blind.append(kind)
    return blind


def _line(thing: str) -> str:
    """Write a thing as a log would have it: in JSON, with everything beyond ASCII escaped."""
    return "\n" + json.dumps({"level": "info", "event": f"x {thing} y"})


def _readable(output: str) -> str:
    """Undo JSON's escapes, so that a word is found however it was written."""
    return re.sub(
        r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), output
    ).lower()


def _stands_in(thing: str, plain: str) -> bool:
    """Find phrases and addresses anywhere; a single word counts as a whole word only."""
    return _WORD.fullmatch(thing) is None and thing in plain


def _words(texts: Iterable[str]) -> frozenset[str]:
    found = (word for text in texts for word in _WORD.findall(text.lower()))
    return frozenset(word for word in found if len(word) >= SHORTEST)


def _lower(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.lower() for text in texts)
