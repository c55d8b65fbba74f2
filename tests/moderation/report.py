"""Measures moderation on the evaluation set, in counts: never a line of it leaves this module.

Each line is judged alone, as somebody's first message. A contact is found where a label says
contact or pressure, a crisis where one says crisis. Every figure comes with its 95 % interval
(Wilson), for a family has few lines.
"""

import hashlib
import json
import math
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from roomserver.moderation.looking import look
from roomserver.moderation.pipeline import verdict_on
from roomserver.moderation.rulebook import Rulebook
from roomserver.rooms.ports import Subject

REPORT = Path(__file__).parent / "evaluation" / "report"
CONTACT, CRISIS = frozenset({"contact", "pressure"}), frozenset({"crisis"})
# What counts in a file, and the bar: at least, or at most, this share.
FILES = {
    "contacts": (CONTACT, ">=", 0.90),
    "harmless": (CONTACT, "<=", 0.01),
    "crisis": (CRISIS, ">=", 0.80),
    "lookalikes": (CRISIS, "<=", 0.05),
}
FAMILY_BAR = 0.6
"""Of each family of contacts."""
HIDDEN = frozenset({"hold", "block"})
MARKS = re.compile(r"(<!-- figures -->\n).*(<!-- /figures -->\n)", re.DOTALL)


class Line(NamedTuple):
    """One sentence after it was judged."""

    family: str
    labels: frozenset[str]
    action: str
    seconds: float


class Share(NamedTuple):
    """How many of how many, and between which shares that may lie."""

    found: int
    of: int

    @property
    def value(self) -> float:
        return self.found / self.of

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.found, self.of)


def wilson(found: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share (E. B. Wilson, 1927)."""
    share, weight = found / of, z * z / of
    middle = share + weight / 2
    half = z * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    return (middle - half) / (1 + weight), (middle + half) / (1 + weight)


def judged(path: Path, language: str, book: Rulebook) -> list[Line]:
    """Judge every line of a file."""
    lines = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row)
    return [_judged(line["family"], line["text"], language, book) for line in lines]


def _judged(family: str, text: str, language: str, book: Rulebook) -> Line:
    subject = Subject(
        room="",
        participant="",
        role="participant",
        field="text",
        text=text,
        language=language,
    )
    looked = look(subject, book.of(language))
    verdict = verdict_on(looked, looked.finding)
    labels = frozenset(label.partition(".")[0] for label in verdict.labels)
    return Line(family, labels, verdict.action, looked.seconds)


def shares(lines: Iterable[Line], counted: frozenset[str]) -> dict[str, Share]:
    """Return, by family and for `all`, how many have one of the labels."""
    sums: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        hit = bool(line.labels & counted)
        sums[line.family].append(hit)
        sums["all"].append(hit)
    return {family: Share(sum(hits), len(hits)) for family, hits in sums.items()}


def section(language: str, name: str, lines: list[Line]) -> list[str]:
    """Return one file's table."""
    counted, sense, bar = FILES[name]
    by_family = shares(lines, counted)
    whole = by_family.pop("all")
    rows = [("**all**", whole), *sorted(by_family.items())]
    met = whole.value >= bar if sense == ">=" else whole.value <= bar
    head = f"{'reached' if met else 'MISSED'}: {whole.value:.3f}, wanted {sense} {bar:.2f}"
    title = f"#### {language}, {name}: {head}"
    table = [f"| {family} | {_cells(share)} |" for family, share in rows]
    columns = ["| family | found | share | 95 % |", "| --- | --- | --- | --- |"]
    return [title, "", *_notes(name, lines, by_family), *columns, *table, ""]


def _notes(name: str, lines: list[Line], by_family: dict[str, Share]) -> Iterable[str]:
    if name == "contacts":
        low = [family for family, share in by_family.items() if share.value < FAMILY_BAR]
        yield f"Families below {FAMILY_BAR}: {', '.join(sorted(low)) or 'none'}."
        yield ""
    if name == "crisis":
        yield f"Hidden (held or blocked): {sum(line.action in HIDDEN for line in lines)}."
        yield ""
    if name in {"harmless", "lookalikes"}:
        yield f"Any verdict but `allow`: {sum(line.action != 'allow' for line in lines)}."
        yield ""


def _cells(share: Share) -> str:
    low, high = share.interval
    return f"{share.found} of {share.of} | {share.value:.3f} | {low:.3f} to {high:.3f}"


def report(folder: Path, book: Rulebook) -> str:
    """Return the whole page of figures."""
    parts: list[str] = []
    seconds: list[float] = []
    for path in files(folder):
        lines = judged(path, path.parent.name, book)
        seconds += [line.seconds for line in lines]
        parts += section(path.parent.name, path.stem, lines)
    head = f"Sets {hashed(folder)}, rules {book.version}. {_times(seconds)}"
    return "\n".join([head, "", *parts])


def hashed(folder: Path) -> str:
    """Return the first 12 digits of the SHA-256 of all files, names and contents."""
    together = hashlib.sha256()
    for path in files(folder):
        together.update(f"{path.parent.name}/{path.name}\0".encode())
        together.update(hashlib.sha256(path.read_bytes()).digest())
    return together.hexdigest()[:12]


def files(folder: Path) -> list[Path]:
    found = (folder.glob(f"*/{name}.jsonl") for name in FILES)
    return sorted(path for paths in found for path in paths)


def _times(seconds: list[float]) -> str:
    ms = [1000 * each for each in seconds]
    *_, last = statistics.quantiles(ms, n=100)
    return (
        f"{len(ms)} texts, each in {statistics.median(ms):.2f} ms (median), "
        f"{last:.2f} ms (99 of 100), {max(ms):.2f} ms (longest)."
    )


def write(page: Path, figures: str) -> None:
    """Put the figures between the marks of a page."""
    text, times = MARKS.subn(lambda found: f"{found[1]}{figures}{found[2]}", page.read_text())
    if times != 1:
        sys.exit(f"{page}: there is no place for the figures")
    page.write_text(text)
