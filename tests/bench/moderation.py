"""`python -m tests.bench.moderation`: what moderation costs a text, in CPU time; medians.

Usual messages are the lines that detectors are tuned on. Hostile ones are 2,000 code points of one
thing; each is looked at by every detector of a language, the first time not counted.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from roomserver.moderation.looking import look
from roomserver.moderation.rulebook import Judging, read
from roomserver.rooms.ports import Subject
from tests.moderation.hostile import one_thing

DEV = Path(__file__).resolve().parents[1] / "moderation" / "evaluation" / "dev"
LANGUAGES = ("en", "de")
TIMES = 5


def main() -> None:
    book = read("")
    print("| text | median, ms | 95 of 100, ms | most, ms |\n| --- | --- | --- | --- |")
    for language in LANGUAGES:
        judging = book.of(language)
        _row(f"usual messages, {language}", [_spent(line, judging) for line in _lines(language)])
        spent = {name: _spent(text, judging) for name, text in one_thing().items()}
        most = max(spent, key=lambda name: spent[name])
        _row(f"2,000 code points, {language} (most: {most})", list(spent.values()))


def _row(what: str, spent: list[float]) -> None:
    high = quantiles(spent, n=20)[-1]
    print(f"| {what} | {median(spent):.2f} | {high:.2f} | {max(spent):.2f} |")


def _lines(language: str) -> Iterator[str]:
    for path in sorted((DEV / language).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


def _spent(words: str, judging: Judging) -> float:
    """Return the median CPU time of one look in ms, canonical and matching form included."""
    subject = Subject(
        room="r", participant="p", role="participant", field="text", text=words, language="en"
    )
    look(subject, judging)
    times = []
    for _ in range(TIMES):
        began = process_time()
        look(subject, judging)
        times.append((process_time() - began) * 1_000)
    return median(times)


if __name__ == "__main__":
    main()
