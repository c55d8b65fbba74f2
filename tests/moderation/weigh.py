"""`make weigh`: learns the weights of a language's cues from the lines of several writers.

How well cues do on a writer whom they were not learned from is measured writer by writer; the two
bounds are those that find most there with no more false alarms than `BARS`. Then all writers' lines
are learned from. The report half is not among them.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.svm import LinearSVC

from roomserver.moderation import rulebook
from roomserver.moderation.detectors import cues, lexicon
from roomserver.moderation.detectors.cues import (
    FEWEST_TO_DOUBT,
    FEWEST_TO_TELL,
    Cues,
    Table,
    cues_in,
)
from roomserver.moderation.detectors.reading import glyphs, words
from roomserver.moderation.matching import matching
from roomserver.moderation.rules import Chapter, load

SETS = Path(__file__).parent / "evaluation"
DATA = Path(cues.__file__).parents[2] / "data" / "moderation"
CRISIS, LOOKALIKES, TALK = "crisis", "lookalikes", "talk"
# Where a file of the tuned half counts as what.
KINDS = {
    "crisis": CRISIS,
    "lookalikes": LOOKALIKES,
    "talk": TALK,
    "harmless": TALK,
    "contacts": TALK,
}
BARS = {LOOKALIKES: 0.045, TALK: 0.02}
MOST_CUES = 20_000
LEAST_LINES = 2
"""Of how many lines a cue must be."""
STRICTNESS = 1.0
HEAD = """\
# Written by `make weigh` from {lines} lines of {voices} writers; what the fields mean stands in
# docs/moderation.md. A weight in hundredths, then its cue: words in a row (^ and $: the ends),
# <idea> for any word of an idea of crisis_ideas.toml, " .. " where others may stand between.
"""


class Line(NamedTuple):
    """One line, read: what it is, whose, and what phrases say of it."""

    voice: str
    kind: str
    said: str
    phrase: bool


def lines(language: str, chapter: Chapter) -> list[Line]:
    """Read all lines that may be learned from."""
    phrases = lexicon.lexicon(chapter)
    assert phrases is not None
    folders = [SETS / "dev" / language, *sorted((SETS / "voices" / language).iterdir())]
    found = []
    for folder in folders:
        for file in sorted(folder.glob("*.jsonl")):
            for row in file.read_text(encoding="utf-8").splitlines():
                said = words(glyphs(matching(json.loads(row)["text"]))).text
                told = bool(phrases.kinds(said) & set(lexicon.TELLING))
                found.append(Line(folder.name, KINDS[file.stem], said, told))
    return found


def learned(known: Sequence[Line], ideas: cues.Ideas) -> tuple[dict[str, int], float]:
    """Return the weights in hundredths, and what a text without any cue weighs."""
    vectors = DictVectorizer()
    has = vectors.fit_transform(
        [dict.fromkeys(cues_in(_tokens(each), ideas), 1.0) for each in known]
    )
    names = vectors.get_feature_names_out()
    is_crisis = np.array([each.kind == CRISIS for each in known])
    common = np.asarray(has.sum(axis=0)).ravel() >= LEAST_LINES
    has, names = has[:, common], names[common]
    coefficients, _ = _fitted(has, is_crisis)
    heaviest = np.argsort(-np.abs(coefficients))[:MOST_CUES]
    has, names = has[:, heaviest], names[heaviest]
    coefficients, base = _fitted(has, is_crisis)
    weights = {
        str(name): round(100 * value) for name, value in zip(names, coefficients, strict=True)
    }
    return {name: weight for name, weight in weights.items() if weight}, base


def _fitted(has, is_crisis):
    """Fit; return a weight a cue, and the base."""
    ratios = _log_ratios(has, is_crisis)
    roots = np.sqrt(np.maximum(np.asarray(has.sum(axis=1)).ravel(), 1))
    scaled = has.multiply(1 / roots[:, None]).multiply(ratios).tocsr()
    machine = LinearSVC(C=STRICTNESS, class_weight="balanced", random_state=0)
    machine.fit(scaled, is_crisis)
    return machine.coef_[0] * ratios, float(machine.intercept_[0])


def _log_ratios(has, is_crisis):
    there = np.asarray(has[is_crisis].sum(axis=0)).ravel() + 0.5
    elsewhere = np.asarray(has[~is_crisis].sum(axis=0)).ravel() + 0.5
    return np.log((there / there.sum()) / (elsewhere / elsewhere.sum()))


class Weighed(NamedTuple):
    """A line and its weight by cues that were learned from others."""

    line: Line
    weight: float


def held_out(known: Sequence[Line], ideas: cues.Ideas) -> list[Weighed]:
    """Weigh each writer's lines by cues learned from all others'."""
    found = []
    for voice in sorted({each.voice for each in known}):
        weights, base = learned([each for each in known if each.voice != voice], ideas)
        scale = _scale(weights, base, ideas)
        found += [
            Weighed(each, scale.weight(_tokens(each))) for each in known if each.voice == voice
        ]
    return found


def _scale(weights: dict[str, int], base: float, ideas: cues.Ideas) -> Cues:
    table = Table(alone=0.0, beside=0.0, base=base, weights="0 unused")
    return Cues(table, {cue: weight / 100 for cue, weight in weights.items()}, ideas)


class Bounds(NamedTuple):
    alone: float
    beside: float


def told(each: Weighed, bounds: Bounds) -> bool:
    many = len(_tokens(each.line))
    doubted = each.weight < bounds.beside and many >= FEWEST_TO_DOUBT
    heard = each.weight >= bounds.alone and many >= FEWEST_TO_TELL
    return heard or (each.line.phrase and not doubted)


def bounds_of(weighed: Iterable[Weighed]) -> Bounds:
    """Return the bounds with most crises among those that keep to the bars.

    Phrases were tuned on the first lines, so these have no say.
    """
    judged = [each for each in weighed if each.line.voice not in ("en", "de")]
    rows = {kind: [each for each in judged if each.line.kind == kind] for kind in (CRISIS, *BARS)}
    best, most = None, -1.0
    for alone in np.arange(-0.2, 1.6, 0.05):
        for beside in np.arange(-2.0, alone + 0.01, 0.1):
            bounds = Bounds(round(float(alone), 2), round(float(beside), 2))
            if all(_share(rows[kind], bounds) <= bar for kind, bar in BARS.items()):
                share = _share(rows[CRISIS], bounds)
                best, most = (bounds, share) if share > most else (best, most)
    assert best is not None
    return best


def _share(rows: Sequence[Weighed], bounds: Bounds) -> float:
    return sum(told(each, bounds) for each in rows) / max(1, len(rows))


def table(weighed: Sequence[Weighed], bounds: Bounds) -> str:
    """Return what is found of each writer whom cues were not learned from."""
    found = ["| writer | crises | look-alikes | other talk |", "| --- | --- | --- | --- |"]
    for voice in sorted({each.line.voice for each in weighed}):
        cells = []
        for kind in (CRISIS, LOOKALIKES, TALK):
            rows = [each for each in weighed if each.line.voice == voice and each.line.kind == kind]
            hits = sum(told(each, bounds) for each in rows)
            cells.append(f"{hits} of {len(rows)}, {hits / max(1, len(rows)):.3f}")
        found.append(f"| {voice} | {' | '.join(cells)} |")
    return "\n".join(found)


def written(language: str, known: Sequence[Line], bounds: Bounds, ideas: cues.Ideas) -> str:
    weights, base = learned(known, ideas)
    rows = sorted(weights.items(), key=lambda each: (-abs(each[1]), each[0]))
    listed = "\n".join(f"{weight} {cue}" for cue, weight in rows)
    voices = len({each.voice for each in known})
    return (
        HEAD.format(lines=len(known), voices=voices)
        + f"\n[crisis_cues]\nalone = {bounds.alone}\nbeside = {bounds.beside}\nbase = {base:.3f}\n"
        + f"weights = '''\n{listed}\n'''\n"
    )


def _tokens(line: Line) -> list[str]:
    return line.said.split()


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.moderation.weigh", description=__doc__)
    parser.add_argument("languages", nargs="*", default=["en", "de"])
    parser.add_argument("--try", action="store_true", dest="only_try", help="write no file")
    options = parser.parse_args()
    rules = load("", rulebook.KEYS)
    for language in options.languages:
        chapter = rules.of(language)
        ideas = cues.ideas(chapter)
        known = lines(language, chapter)
        weighed = held_out(known, ideas)
        bounds = bounds_of(weighed)
        print(f"{language}: {bounds}\n{table(weighed, bounds)}\n", flush=True)
        if not options.only_try:
            path = DATA / language / "crisis_cues.toml"
            path.write_text(written(language, known, bounds, ideas), encoding="utf-8")
            print(f"{path.name}: {path.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
