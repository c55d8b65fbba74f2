"""What was found in a text, how findings add up, and the verdict that comes of them.

A finding is five sets, and merging is their union: so it is associative, commutative and
idempotent, more findings never make a verdict milder, and nobody has to know who was asked first.
Looks at no text but to take spans out of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import reduce
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from roomserver.domain.envelope import Action, Verdict

ACTIONS: tuple[Action, ...] = get_args(Action)
"""Mild to strict."""

Act = tuple[Action, str]
"""What to do, and the code of the reason: `("hold", "flood")`."""

Span = tuple[int, int, str]
"""Code points of the canonical text to be taken out, and the key of the words put there."""

Mask = Callable[[str], str]
"""From a span's key to the words that stand where it was: `contact` -> `[contact removed]`."""

FLOOD = "flood"
HOOK_FAILED = "hook_failed"
# Nobody judged the words themselves: this gives way to somebody who tells of a crisis. So does
# whatever else would have them wait, but for what is said to others.
_GIVES_WAY = frozenset({FLOOD, HOOK_FAILED})
_WAITS = frozenset({"crisis", "child_safety", "pressure"})
# Telling of one's own crisis is never hidden; these are said to somebody else, and wait for a host.
_SAID_TO_OTHERS = frozenset({"crisis.method", "crisis.encourage", "crisis.pact"})


class Finding(Struct, frozen=True, kw_only=True):
    """What a detector or hook found in one text; `found` makes one.

    `labels`: `contact.phone`, `crisis.plan`, `list.NAME`. `notices`: keys of texts for the author.
    `rules`: what decided, and its version: `en/contact.phone@3f2a`.
    """

    acts: frozenset[Act] = frozenset()
    labels: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()
    spans: frozenset[Span] = frozenset()
    rules: frozenset[str] = frozenset()

    @property
    def action(self) -> Action:
        """The strictest of all acts."""
        return strictest(action for action, _ in self.acts)


NOTHING = Finding()


def found(
    action: Action,
    reason: str,
    *,
    labels: Iterable[str],
    notices: Iterable[str] = (),
    spans: Iterable[Span] = (),
    rules: Iterable[str] = (),
) -> Finding:
    """Make a finding of one act."""
    return Finding(
        acts=frozenset({(action, reason)}),
        labels=frozenset(labels),
        notices=frozenset(notices),
        spans=frozenset(spans),
        rules=frozenset(rules),
    )


def merge(one: Finding, other: Finding) -> Finding:
    """Return what both found together."""
    if one is NOTHING or other is NOTHING:
        return other if one is NOTHING else one
    return Finding(
        acts=one.acts | other.acts,
        labels=one.labels | other.labels,
        notices=one.notices | other.notices,
        spans=one.spans | other.spans,
        rules=one.rules | other.rules,
    )


def together(findings: Iterable[Finding]) -> Finding:
    """Return what all found together."""
    return reduce(merge, findings, NOTHING)


def strictest(actions: Iterable[Action]) -> Action:
    """Return the strictest; `allow` where there is none."""
    return max(actions, key=ACTIONS.index, default="allow")


def tells(labels: Iterable[str]) -> bool:
    """Say whether a text tells of a crisis of the writer's own."""
    return any(_is_crisis(label) and label not in _SAID_TO_OTHERS for label in labels)


def verdict(finding: Finding, text: str, mask: Mask, spared: Collection[Action] = ()) -> Verdict:
    """Return the verdict on a canonical text.

    From `modify` on, the spans are taken out. What would be `spared` is flagged instead; so is a
    text that tells of a crisis, where nobody judged its words or somebody would only have it wait.
    """
    acts = {(_spared(finding, act, spared), act[1]) for act in finding.acts}
    action = strictest(each for each, _ in acts)
    acted = ACTIONS.index(action) >= ACTIONS.index("modify")
    shown = redact(text, finding.spans, mask) if acted else text
    return Verdict(
        action=action,
        text=shown,
        labels=tuple(sorted(finding.labels)),
        reason=min(reason for each, reason in acts if each == action) if acted else None,
        notices=tuple(sorted(finding.notices)) if acted else (),
        rules=tuple(sorted(finding.rules)),
        length=len(text),
        changed=shown != text,
        flagged=any(each == "flag" for each, _ in acts),
    )


def whole(finding: Finding) -> Finding:
    """Return the finding for a text that is shown whole or not at all, such as a name."""
    acts = {("block" if action == "modify" else action, reason) for action, reason in finding.acts}
    return replace(finding, acts=frozenset(acts))


def stamped(finding: Finding, version: str) -> Finding:
    """Return it with the version of the rules that it goes by."""
    return replace(finding, rules=frozenset(f"{rule}@{version}" for rule in finding.rules))


def redact(text: str, spans: Iterable[Span], mask: Mask) -> str:
    """Put the mask's words in place of the spans; those that overlap are one, of the first's key.

    Total: what lies outside of the text is cut off, what is empty is nothing.
    """
    kept: list[str] = []
    done = 0
    for start, end, key in _joined(spans, len(text)):
        kept += (text[done:start], mask(key))
        done = end
    return "".join((*kept, text[done:]))


def _joined(spans: Iterable[Span], length: int) -> Iterator[Span]:
    clipped = ((max(0, start), min(end, length), key) for start, end, key in spans)
    joined: list[Span] = []
    for start, end, key in sorted(each for each in clipped if each[0] < each[1]):
        if joined and start < joined[-1][1]:
            begun, until, first = joined.pop()
            joined.append((begun, max(until, end), first))
        else:
            joined.append((start, end, key))
    return iter(joined)


def _spared(finding: Finding, act: Act, spared: Collection[Action]) -> Action:
    action, reason = act
    if action in spared:
        return "flag"
    if action not in {"hold", "block"} or not tells(finding.labels):
        return action
    gives_way = reason in _GIVES_WAY or (action == "hold" and reason not in _WAITS)
    return "flag" if gives_way else action


def _is_crisis(label: str) -> bool:
    return label.partition(".")[0] == "crisis"
