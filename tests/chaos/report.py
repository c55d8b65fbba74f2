"""What is printed: a line a trial, and the table at the end."""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from tests.chaos.arena import Outcome
from tests.chaos.plan import Part

MOST_FOUND = 12
LAG_S = 0.5
WAITS = (attrgetter("out_s"), attrgetter("answer_s"))


def told(part: Part, number: int, outcome: Outcome) -> str:
    """Return one trial in words: with its seed, arena and number where something was found."""
    where = f"seed {part.seed} arena {part.arena} fault {number} ({outcome.fault})"
    slowest = f"all back after {max(outcome.back_s, default=0):.1f} s"
    if outcome.lag_s > LAG_S:
        slowest += f", the test itself stood still for {outcome.lag_s:.1f} s"
    if not outcome.found:
        return f"{where}: {slowest}"
    lines = [f"  {each.check}: {each.who}: {each.what}" for each in outcome.found[:MOST_FOUND]]
    more = len(outcome.found) - len(lines)
    return "\n".join(
        [f"{where}: VIOLATED; {slowest}", *lines, *([f"  and {more} more"] * (more > 0))]
    )


def table(outcomes: Sequence[Outcome], names: Iterable[str]) -> Iterator[str]:
    """Give the lines of the closing table."""
    yield f"{'':14} {'':>5}   everybody back       longest out, answer"
    yield f"{'fault':14} {'times':>5} {'median':>8} {'worst':>8} {'':>10} {'':>9} {'violated':>9}"
    for name in names:
        mine = [each for each in outcomes if each.fault == name]
        slowest = [max(each.back_s) for each in mine if each.back_s]
        back = (statistics.median(slowest), max(slowest)) if slowest else (0.0, 0.0)
        longest = [max((wait(each) for each in mine), default=0.0) for wait in WAITS]
        violated = sum(bool(each.found) for each in mine)
        columns = (*(f"{seconds:.1f} s" for seconds in (*back, *longest)), violated)
        yield "{:14} {:>5} {:>8} {:>8} {:>10} {:>9} {:>9}".format(name, len(mine), *columns)


def verdict(outcomes: Sequence[Outcome], names: Iterable[str], demanded: int) -> tuple[str, bool]:
    """Return the last line, and whether all is well: a fault not tried often enough has failed."""
    times = Counter(each.fault for each in outcomes)
    missing = sum(max(0, demanded - times[name]) for name in names)
    failed = sum(bool(each.found) for each in outcomes) + missing
    passed = len(outcomes) - (failed - missing)
    lacking = f" ({missing} of them for want of time)" if missing else ""
    return f"{passed} passed, {failed} failed{lacking}", failed == 0
