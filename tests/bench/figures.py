"""From runs to figures: medians, the table, and the block that stands in the operators' page."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.readings import Span
from tests.bench.run import Kind, Phase, Plan, Run

BEGIN = "<!-- figures of `make bench-fleet`: begin -->"
END = "<!-- figures of `make bench-fleet`: end -->"
BOTH = ("one", "two")


class Row(NamedTuple):
    """One line of the table: what it says of a run, and with how many decimals."""

    name: str
    figure: Callable[[Run], float]
    decimals: int = 0


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which such a part of them lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def across_ms(run: Run, part: float) -> float:
    """Return how long a message took to somebody on the other instance."""
    return 1e3 * percentile(run.steady.account.across, part)


def acked_ms(phase: Phase) -> float:
    """Return how long half of the messages at most took to their acknowledgement."""
    return 1e3 * percentile(phase.account.answered, 0.5)


def share(span: Span, *names: str) -> float:
    """Return how many per cent of a core each of some processes used, on an average."""
    return 100 * sum(span.share(name) for name in names) / len(names)


def steady_us(run: Run, *names: str) -> float:
    """Return some processes' CPU for one message, without what silence costs them."""
    return _above_silence_us(run, run.steady, names)


def flood_us(run: Run, *names: str) -> float:
    """Return the same while as many go through as can."""
    return _above_silence_us(run, run.flood, names)


def _above_silence_us(run: Run, phase: Phase, names: Sequence[str]) -> float:
    silence = sum(run.silent.share(name) for name in names) * phase.span.seconds
    return 1e6 * (sum(phase.span.cpu[name] for name in names) - silence) / phase.posts


def ratio(phase: Phase, above: str, below: str) -> float:
    """Return how many of one count came on one of another."""
    return phase.span.counts[above] / phase.span.counts[below]


def conflicts(run: Run) -> float:
    return 100 * ratio(run.flood, "conflicts", "commits")


def cores_left(run: Run) -> float:
    """Return what four processes that want all they can get did get: less is others' doing."""
    return sum(run.flood.span.share(name) for name in run.flood.span.cpu)


STEADY = (
    Row("to somebody on the other instance, p50, ms", lambda run: across_ms(run, 0.5), 1),
    Row("the same, p99, ms", lambda run: across_ms(run, 0.99), 1),
    Row("to its acknowledgement, p50, ms", lambda run: acked_ms(run.steady), 1),
    Row("CPU a message, the instance it was posted on, µs", lambda run: steady_us(run, "one")),
    Row("CPU a message, the other instance, µs", lambda run: steady_us(run, "two")),
    Row("CPU a message, Redis, µs", lambda run: steady_us(run, "redis")),
    Row("commits a pipeline", lambda run: ratio(run.steady, "commits", "pipelines"), 2),
)
FLOOD = (
    Row("messages a second", lambda run: run.flood.posts / run.flood.span.seconds),
    Row("CPU a message, both instances together, µs", lambda run: flood_us(run, *BOTH)),
    Row("CPU a message, Redis, µs", lambda run: flood_us(run, "redis")),
    Row("messages a commit", lambda run: run.flood.posts / run.flood.span.counts["commits"], 2),
    Row("commits a pipeline", lambda run: ratio(run.flood, "commits", "pipelines"), 2),
    Row("commits decided again, %", conflicts, 1),
    Row("to its acknowledgement, p50, ms", lambda run: acked_ms(run.flood), 1),
    Row("an instance's share of a core, %", lambda run: share(run.flood.span, *BOTH)),
    Row("Redis' share of a core, %", lambda run: share(run.flood.span, "redis")),
    Row("the load's own share of a core, %", lambda run: share(run.flood.span, "load")),
    Row("cores that other work left to all of these", cores_left, 2),
)
SILENT = (
    Row("an instance with the rooms and nobody in them, %", lambda run: share(run.kept, "one"), 2),
    Row("an instance with half of the people, %", lambda run: share(run.silent, *BOTH), 2),
    Row("Redis, with both of them, %", lambda run: share(run.silent, "redis"), 2),
)
MEMORY = (
    Row("an instance at its start, MB", lambda run: run.empty_mb),
    Row("with the rooms and half of the people, MB", lambda run: run.seated_mb),
    Row("after all that was said, MB", lambda run: run.end_mb),
    Row("Redis' data then, MB", lambda run: run.redis_mb, 1),
    Row("to open a room over HTTP, ms", lambda run: 1e3 * run.opening_s, 1),
)


def sections(plan: Plan) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Return the table's parts, each with its heading."""
    return (
        (f"{plan.rate:.0f} messages a second, all posted on one instance", STEADY),
        (f"as many as go through both, {plan.under_way} under way", FLOOD),
        ("CPU while nobody says a word, of a core", SILENT),
        ("memory, opening", MEMORY),
    )


def table(runs: Sequence[Run], plan: Plan) -> Iterator[str]:
    """Yield the lines of a Markdown table, one column for each kind of run."""
    kinds = sorted({run.kind for run in runs}, key=lambda kind: (kind.people, kind.rooms))
    yield "| | " + " | ".join(map(heading, kinds)) + " |"
    yield "| --- |" + " ---: |" * len(kinds)
    for title, rows in sections(plan):
        yield f"| **{title}** |" + " |" * len(kinds)
        for row in rows:
            cells = (shown(row, [run for run in runs if run.kind == kind]) for kind in kinds)
            yield f"| {row.name} | " + " | ".join(cells) + " |"


def heading(kind: Kind) -> str:
    return f"{kind.rooms:,} rooms of {kind.people}"


def shown(row: Row, runs: Sequence[Run]) -> str:
    return f"{median(row, runs):,.{row.decimals}f}"


def median(row: Row, runs: Sequence[Run]) -> float:
    """Return the median of a figure over runs of one kind."""
    return statistics.median(row.figure(run) for run in runs)


def write(page: Path, fresh: str, first: str = BEGIN, last: str = END) -> None:
    """Put a block, marks and all, into a page in the place of the one that stands there."""
    before, begin, rest = page.read_text().partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{page} has no place for figures")
    page.write_text(before + fresh + after)
