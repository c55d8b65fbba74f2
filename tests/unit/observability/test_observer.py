"""What rooms tell becomes numbers."""

from roomserver.observability.metrics import registry
from roomserver.observability.observer import Counting


def test_everything_that_rooms_tell_is_counted() -> None:
    """A board shows how commands, resumes and the store do."""
    before = registry.value("commands_total", kind="message.post", outcome="accepted")
    observer = Counting()
    observer.command("message.post", "accepted", 0.01)
    observer.fanout(0.001)
    observer.resumed("recovered")
    observer.conflict()
    observer.caught_up()
    after = registry.value("commands_total", kind="message.post", outcome="accepted")
    assert after == before + 1
    for name in ("commit_conflicts_total", "catch_ups_total", "fanout_duration_seconds"):
        assert registry.value(name) > 0
    assert registry.value("resume_total", outcome="recovered") > 0
