"""What is printed: a line a trial, and the table at the end."""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from tests.chaos.arena import Outcome
from tests.chaos.plan import Part

SHOWN = 3
LAG_S = 0.5
WAITS = (attrgetter("out_s"), attrgetter("answer_s"))


def told(part: Part, number: int, outcome: Outcome) -> str:
    """Return one trial in words: with its seed, arena and number where something was found."""
    where = f"seed {part.seed} arena {part.arena} fault {number} ({outcome.fault})"
    slowest = f"all back after {max(outcome.back_s, default=0):.1f} s, {outcome.taken} taken back"
    if outcome.found or outcome.lag_s > LAG_S:
        slowest += f", the test itself stood still for {outcome.lag_s:.1f} s"
        slowest += f", load {outcome.load:.1f}"
    if not outcome.found:
        return f"{where}: {slowest}"
    return "\n".join([f"{where}: VIOLATED; {slowest}", *_by_check(outcome)])


def _by_check(outcome: Outcome) -> Iterator[str]:
    """Give how often each check found something, with its first finds."""
    for check, times in Counter(each.check for each in outcome.found).items():
        mine = [each for each in outcome.found if each.check == check]
        for each in mine[:SHOWN]:
            yield f"  {check}: {each.who}: {each.what}"
        if times > SHOWN:
            yield f"  {check}: {times} in all"


def table(outcomes: Sequence[Outcome], names: Iterable[str]) -> Iterator[str]:
    """Give the lines of the closing table."""
    yield f"{'':17} {'':>5}   everybody back       longest out, answer"
    yield f"{'fault':17} {'times':>5} {'median':>8} {'worst':>8} {'':>10} {'':>9} {'violated':>9}"
    for name in names:
        mine = [each for each in outcomes if each.fault == name]
        slowest = [max(each.back_s) for each in mine if each.back_s]
        back = (statistics.median(slowest), max(slowest)) if slowest else (0.0, 0.0)
        longest = [max((wait(each) for each in mine), default=0.0) for wait in WAITS]
        violated = sum(bool(each.found) for each in mine)
        columns = (*(f"{seconds:.1f} s" for seconds in (*back, *longest)), violated)
        yield "{:17} {:>5} {:>8} {:>8} {:>10} {:>9} {:>9}".format(name, len(mine), *columns)


def verdict(outcomes: Sequence[Outcome], names: Iterable[str], demanded: int) -> tuple[str, bool]:
    """Return the last line, and whether all is well: a fault not tried often enough has failed."""
    times = Counter(each.fault for each in outcomes)
    missing = {name: demanded - times[name] for name in names if times[name] < demanded}
    violated = sum(bool(each.found) for each in outcomes)
    passed, failed = len(outcomes) - violated, violated + sum(missing.values())
    lacking = ", ".join(f"{name} {short} of {demanded}" for name, short in missing.items())
    told = f"; not tried for want of time: {lacking}" if lacking else ""
    return f"{passed} passed, {failed} failed{told}", failed == 0
