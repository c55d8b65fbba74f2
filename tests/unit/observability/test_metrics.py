"""Counts under closed labels."""

import pytest

from roomserver.domain.commands import WIRE_COMMANDS
from roomserver.observability.metrics import CLOSE_CODES, COMMANDS, NAMED, TABLE, Metric, Registry
from roomserver.wire.codes import CloseCode


def test_counters_gauges_and_histograms_are_rendered() -> None:
    """A Prometheus server reads the page."""
    registry = Registry(
        (
            Metric("a_total", "counter", "A.", {"kind": ("x", "y")}),
            Metric("b", "gauge", "B."),
            Metric("c_seconds", "histogram", "C."),
        )
    )
    registry.count("a_total", kind="y")
    registry.count("a_total", 2, kind="y")
    registry.set("b", 1.5)
    registry.observe("c_seconds", 0.02)
    registry.observe("c_seconds", 99)
    page = registry.render()
    assert 'roomserver_a_total{kind="y"} 3' in page
    assert "# TYPE roomserver_b gauge\nroomserver_b 1.5\n" in page
    assert 'roomserver_c_seconds_bucket{le="0.01"} 0\n' in page
    assert 'roomserver_c_seconds_bucket{le="0.025"} 1\n' in page
    assert 'roomserver_c_seconds_bucket{le="+Inf"} 2\n' in page
    assert "roomserver_c_seconds_sum 99.02\nroomserver_c_seconds_count 2\n" in page
    assert registry.value("a_total", kind="y") == 3


def test_a_label_outside_the_list_counts_as_other() -> None:
    """No room, name or address can become a label, and memory is bounded."""
    registry = Registry()
    registry.count("connections_closed_total", code="Ana's room")
    assert 'code="other"} 1' in registry.render()
    assert "Ana" not in registry.render()


def test_labels_must_be_those_of_the_table() -> None:
    """A misspelt label is our fault and found in a test."""
    with pytest.raises(AssertionError):
        Registry().count("connections_closed_total", kind="x")


def test_an_untouched_page_names_every_metric() -> None:
    """A board finds its metrics before anything happened."""
    page = Registry().render()
    assert all(f"# HELP roomserver_{metric.name} " in page for metric in TABLE)


def test_the_lists_know_every_command_and_close_code() -> None:
    """A new command is counted under its own name."""
    assert {each.__struct_config__.tag for each in WIRE_COMMANDS} <= set(COMMANDS)
    assert {str(int(code)) for code in CloseCode} <= set(CLOSE_CODES)


def test_a_counter_of_millions_still_moves_by_one() -> None:
    """A rate over rounded numbers shows jumps that were not there."""
    registry = Registry((Metric("a_total", "counter", "A."),))
    registry.count("a_total", 12_345_678)
    assert "roomserver_a_total 12345678\n" in registry.render()


def test_what_an_operator_calls_a_hook_may_be_a_label_up_to_a_bound() -> None:
    """Names come from the settings alone; nothing else gets in."""
    registry = Registry()
    registry.admit("hook", ["judge"])
    registry.observe("hook_duration_seconds", 0.1, hook="judge", outcome="allow")
    registry.observe("hook_duration_seconds", 0.1, hook="nobody", outcome="judge")
    page = registry.render()
    assert 'hook="judge",outcome="allow"} 1' in page
    assert 'hook="other",outcome="other"} 1' in page
    registry.admit("hook", [f"z{n:03}" for n in range(2 * NAMED)])
    for name in ("judge", f"z{2 * NAMED - 1:03}"):
        registry.count("hook_unobserved_total", hook=name)
    assert registry.value("hook_unobserved_total", hook="judge") == 1
    assert registry.value("hook_unobserved_total", hook="other") == 1
