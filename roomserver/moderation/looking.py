"""Brings a text into form and shows it to the detectors of its language.

Pure, so that it may happen on any thread: counts and logs are for whoever asked.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from roomserver import clock
from roomserver.moderation.canonical import canonical, is_empty, one_line
from roomserver.moderation.matching import matching
from roomserver.moderation.rulebook import Judging
from roomserver.moderation.text import Detector, Text
from roomserver.moderation.verdicts import NOTHING, Finding, merge, stamped
from roomserver.rooms.ports import Subject

# What is shown in one line. Everything else may have line breaks.
ONE_LINE = frozenset({"alias", "note", "reason", "words", "title", "agreement"})


class Fault(Struct, frozen=True):
    """A detector that raised, and what."""

    detector: str
    error: str


class Looked(Struct, frozen=True, kw_only=True):
    """A text in canonical form, and what was found: what counts, and what is only observed.

    `is_empty`: it shows nothing, and nobody looked.
    """

    subject: Subject
    judging: Judging
    finding: Finding = NOTHING
    observed: Finding = NOTHING
    faults: tuple[Fault, ...] = ()
    seconds: float = 0
    is_empty: bool = False


def look(subject: Subject, judging: Judging, family: str = "") -> Looked:
    """Return what all detectors found, or those of one family. One that fails hides no other's."""
    began = clock.monotonic()
    form = one_line if subject.field in ONE_LINE else canonical
    subject = replace(subject, text=form(subject.text))
    if is_empty(subject.text):
        return Looked(subject=subject, judging=judging, is_empty=True)
    found = {"enforce": NOTHING, "observe": NOTHING}
    faults: list[Fault] = []
    for mode, seen in _all_seen(_text(subject), judging, family):
        if isinstance(seen, Fault):
            faults.append(seen)
        else:
            found[mode] = merge(found[mode], seen)
    return Looked(
        subject=subject,
        judging=judging,
        finding=stamped(found["enforce"], judging.version),
        observed=found["observe"],
        faults=tuple(faults),
        seconds=clock.monotonic() - began,
    )


def _text(subject: Subject) -> Text:
    return Text(
        canonical=subject.text,
        matching=matching(subject.text),
        kind=subject.kind,
        field=subject.field,
        role=subject.role,
        language=subject.language,
        to=subject.to,
        earlier=subject.earlier,
        hosts=subject.hosts,
        help_lines=subject.help_lines,
    )


def _all_seen(text: Text, judging: Judging, family: str) -> Iterator[tuple[str, Finding | Fault]]:
    for each in judging.enlisted:
        if not family or each.detector.name.partition(".")[0] == family:
            yield each.mode, _seen(each.detector, text)


def _seen(detector: Detector, text: Text) -> Finding | Fault:
    try:
        return detector.look(text)
    except Exception as error:  # noqa: BLE001 -- the next detector may see a cry for help
        return Fault(detector.name, type(error).__name__)
