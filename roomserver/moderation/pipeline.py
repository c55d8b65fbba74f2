"""Judges every text before a room sees it: canonical form, local detectors, then whoever else.

Helps rather than polices: what only hosts read is refused to nobody, a host's words are not held,
and no text that tells of a crisis waits because something failed. Keeps no text.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from msgspec.structs import replace

from roomserver.domain.envelope import Action, Verdict
from roomserver.moderation import verdicts
from roomserver.moderation.looking import Looked, look
from roomserver.moderation.rulebook import Rulebook
from roomserver.moderation.verdicts import Finding, merge, whole
from roomserver.moderation.wording import HELD, REFUSED, Wording
from roomserver.observability import logs, metrics
from roomserver.rooms.ports import Subject

# Shown whole or not at all: a name with a part taken out names nobody.
NAMES = frozenset({("alias.set", "alias"), ("join", "alias")})
# So is all that a room is made with: its host is at it, and mends the words themselves.
WHOLE = frozenset({"room.create"})
# Read by hosts alone. Nobody is kept from calling them, in whatever words.
TO_HOSTS = frozenset({"help.ask", "message.report", "note.post", "alert.claim", "alert.close"})

CRISIS = "crisis"
"""The family of detectors that hear of crises and of what is as grave."""
LONG = 300
"""Code points beyond which a text is judged beside the loop."""
MOST_LONG = 64
"""Long texts that wait to be judged; one more is put off."""


class BusyError(Exception):
    """Too many long texts wait: this one is to be sent again."""


class Others(Protocol):
    """Whoever is asked beside our own detectors: plug-ins, HTTP hooks."""

    def concern(self, subject: Subject) -> bool:
        """Tell whether anybody is to be asked about such a text."""

    async def judge(self, subject: Subject, so_far: Finding) -> Finding:
        """Return what they found, within their budget; the text is in canonical form.

        Never raises: a failure is what the operator set for it.
        """


class Nobody:
    """Others where there are none."""

    def concern(self, _: Subject) -> bool:
        """Tell that there is nobody to ask."""
        return False

    async def judge(self, _: Subject, so_far: Finding) -> Finding:
        """Return what was found already."""
        return so_far


class Moderator:
    """Implements `rooms.ports.Moderator`; `rules` gives the book as of now."""

    def __init__(self, rules: Callable[[], Rulebook], others: Others | None = None) -> None:
        self._rules = rules
        self._others = others or Nobody()
        self._turn = asyncio.Lock()
        self._long = 0

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        """Return the verdict: at once for most, later for long texts and where others are asked.

        What shows nothing becomes empty. Whether an empty text will do is the command's business:
        a call for help may have none.
        """
        if len(subject.text) > LONG:
            return self._judge_long(subject)
        return self._answer(look(subject, self._rules().of(subject.language)))

    def tells(self, subject: Subject) -> tuple[str, ...] | Awaitable[tuple[str, ...]]:
        """Return the labels of a crisis that a text tells of, asking nobody else; soon if long."""
        if len(subject.text) > LONG:
            return self._tells_long(subject)
        return _labels(look(subject, self._rules().of(subject.language), CRISIS))

    async def _tells_long(self, subject: Subject) -> tuple[str, ...]:
        try:
            return _labels(await self._look_beside(subject, CRISIS))
        except BusyError:
            # What is put off is sent again; a cry for help may not be. It is heard at once, then.
            return _labels(look(subject, self._rules().of(subject.language), CRISIS))

    async def _judge_long(self, subject: Subject) -> Verdict:
        answer = self._answer(await self._look_beside(subject))
        return answer if isinstance(answer, Verdict) else await answer

    async def _look_beside(self, subject: Subject, family: str = "") -> Looked:
        """Look beside the loop, one text after the other: more threads would only fight for it."""
        if self._long >= MOST_LONG:
            raise BusyError
        self._long += 1
        try:
            async with self._turn:
                judging = self._rules().of(subject.language)
                return await asyncio.to_thread(look, subject, judging, family)
        finally:
            self._long -= 1

    def _answer(self, looked: Looked) -> Verdict | Awaitable[Verdict]:
        _tell(looked)
        if looked.is_empty:
            return Verdict(text="")
        if self._others.concern(looked.subject):
            return self._ask(looked)
        return verdict_on(looked, looked.finding)

    async def _ask(self, looked: Looked) -> Verdict:
        found = await self._others.judge(looked.subject, looked.finding)
        return verdict_on(looked, merge(looked.finding, found))


def verdict_on(looked: Looked, finding: Finding) -> Verdict:
    """Return the verdict on a text that was looked at, in view of all that was found."""
    subject, wording = looked.subject, looked.judging.wording
    if subject.kind in WHOLE or (subject.kind, subject.field) in NAMES:
        finding = whole(finding)
    given = verdicts.verdict(finding, subject.text, wording.mask, _spared(subject))
    metrics.count("moderation_verdicts_total", action=given.action, reason=_family(given.reason))
    refusal = None if given.reason is None else wording.reason(given.reason, REFUSED)
    return replace(given, words=_words(given, wording), refusal=refusal)


def _labels(looked: Looked) -> tuple[str, ...]:
    return tuple(sorted(looked.finding.labels))


def _spared(subject: Subject) -> tuple[Action, ...]:
    if subject.kind in TO_HOSTS:
        return "hold", "block"
    return ("hold",) if subject.role == "host" else ()


def _words(given: Verdict, wording: Wording) -> str | None:
    """Return what its author is told: for what was taken out a notice, else the reason."""
    if given.reason is None:
        return None
    if given.action == "modify" and given.notices:
        return " ".join(dict.fromkeys(wording.notice(key) for key in given.notices))
    return wording.reason(given.reason, HELD if given.action == "hold" else "")


def _tell(looked: Looked) -> None:
    metrics.observe("moderation_duration_seconds", looked.seconds)
    for action, reason in looked.observed.acts:
        metrics.count("moderation_observed_total", action=action, reason=_family(reason))
    for fault in looked.faults:
        logs.error("moderation.detector", kind=fault.detector, reason=fault.error)


def _family(reason: str | None) -> str:
    return (reason or "none").partition(".")[0]
