"""What the rooms tell of their work, counted: implements `rooms.ports.Observer`."""

from roomserver.observability import metrics


class Counting:
    """Puts kinds, outcomes and durations into the registry."""

    def command(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a command that was answered, and how long that took."""
        metrics.count("commands_total", kind=kind, outcome=outcome)
        metrics.observe("command_duration_seconds", seconds, kind=kind)

    def fanout(self, seconds: float) -> None:
        """Note how long a commit's frames took to all buffers."""
        metrics.observe("fanout_duration_seconds", seconds)

    def resumed(self, outcome: str) -> None:
        """Count a resume."""
        metrics.count("resume_total", outcome=outcome)

    def conflict(self) -> None:
        """Count a batch that has to be decided again."""
        metrics.count("commit_conflicts_total")

    def caught_up(self) -> None:
        """Count a reading of the store to catch up."""
        metrics.count("catch_ups_total")
