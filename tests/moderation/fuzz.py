"""`python -m tests.moderation.fuzz`: hostile texts by chance, each looked at once, with a seed.

Each must leave spans within the text and nothing to find in what is left. Tells the CPU time of
the costliest, which is a figure and no test. Bounded by `--texts`.
"""

import argparse
import random
import sys
from time import process_time

from roomserver.moderation.canonical import canonical
from roomserver.moderation.matching import matching
from roomserver.moderation.registry import KEYS, enlist
from roomserver.moderation.rules import load
from roomserver.moderation.text import Detector, Text
from roomserver.moderation.verdicts import redact
from tests.moderation.hostile import mixed

LANGUAGES = ("en", "de")


def main() -> int:
    options = _options()
    rules = load("", KEYS)
    faults = 0
    for language in LANGUAGES:
        detectors = [each.detector for each in enlist(rules.of(language))]
        spent: dict[str, list[float]] = {each.name: [] for each in detectors}
        for number in range(options.texts):
            text = _text(mixed(random.Random(f"{options.seed}-{language}-{number}"), language))
            for detector in detectors:
                fault = _looked(detector, text, spent[detector.name])
                if fault:
                    faults += 1
                    print(f"{language} text {number}, {detector.name}: {fault}")
        for name, times in spent.items():
            times.sort()
            middle, most = times[len(times) // 2], times[-1]
            print(f"{language} {name}: median {middle:.1f} ms, most {most:.1f} ms")
    print(f"seed {options.seed}, {options.texts} texts a language, {faults} faults")
    return min(faults, 1)


def _looked(detector: Detector, text: Text, spent: list[float]) -> str:
    """Let a detector look, and say what is wrong with what it found."""
    began = process_time()
    finding = detector.look(text)
    spent.append((process_time() - began) * 1_000)
    length = len(text.canonical)
    if any(not 0 <= start < end <= length for start, end, _ in finding.spans):
        return "a span outside of the text"
    if finding.spans:
        left = redact(text.canonical, finding.spans, lambda _: "[contact removed]")
        if detector.look(_text(left)).spans:
            return "something to find is left"
    return ""


def _text(words: str) -> Text:
    kept = canonical(words)
    return Text(canonical=kept, matching=matching(kept))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.moderation.fuzz", description=__doc__)
    parser.add_argument("--texts", type=int, default=500, choices=range(1, 100_001), metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
