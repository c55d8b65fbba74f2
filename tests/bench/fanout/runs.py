"""All runs there are, and their medians.

Ratios are made of two runs of the same round, near to each other in time, and only then is the
median taken: a machine that has a slow minute has it for both.
"""

import statistics
from collections.abc import Sequence

from tests.bench.fanout.scenarios import Run, Scenario, Server


class Runs:
    """Figures by scenario, server and name; `KeyError`: that was not measured."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._by = {(run.scenario, run.server, run.round): run.figures for run in runs}

    def values(self, scenario: Scenario, server: Server, name: str) -> dict[int, float]:
        """Return a figure by round."""
        found = {
            number: figures[name]
            for (where, who, number), figures in self._by.items()
            if (where, who) == (scenario.name, server.name)
        }
        if not found:
            raise KeyError(scenario.name, server.name)
        return found

    def median(self, scenario: Scenario, server: Server, name: str) -> float:
        """Return the median of a figure."""
        return statistics.median(self.values(scenario, server, name).values())

    def ratio(self, scenario: Scenario, server: Server, other: Server, name: str) -> float:
        """Return the median of how many times another server's figure one server's is."""
        return paired(self.values(scenario, server, name), self.values(scenario, other, name))

    def between(self, one: Scenario, other: Scenario, server: Server, name: str) -> float:
        """Return the median of how many times a figure of another scenario it is in one."""
        return paired(self.values(one, server, name), self.values(other, server, name))


def paired(above: dict[int, float], below: dict[int, float]) -> float:
    """Return the median of the quotients of rounds that have both."""
    both = above.keys() & below.keys()
    if not both:
        raise KeyError("no round has both")
    return statistics.median(above[number] / below[number] for number in both)
