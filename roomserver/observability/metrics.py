"""Counts and durations of this process, in Prometheus' text format.

Every metric stands in `TABLE`, with every label value that it may take: a value that is not there
is counted as `other`, so no room, name, address or text can become a label, and memory is bounded.
A small registry of our own: one process, no exposition over push, nothing to configure.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from roomserver import __version__
from roomserver.domain.commands import WIRE_COMMANDS
from roomserver.wire.codes import CloseCode

Kind = Literal["counter", "gauge", "histogram"]
Labels = tuple[str, ...]

# What a socket may end with beside our own codes: going away, none given, cut off.
CLOSE_CODES = (*(str(int(code)) for code in CloseCode), "1001", "1005", "1006")
COMMANDS = (
    *(str(each.__struct_config__.tag) for each in WIRE_COMMANDS),
    *("join", "attach", "detach", "mark_lost", "renew_invite", "end_room", "tick"),
)
STORE_COMMANDS = (
    *("now", "create", "open", "commit", "restore", "positions", "rooms", "subscribe", "signal"),
    *("renew", "fleet", "resign", "ask_to_drain", "share_key", "once", "marked", "traces"),
    *("count", "neglected"),
)
OUTCOMES = ("accepted", "duplicate", "rejected", "unavailable")
ACTIONS = ("allow", "flag", "modify", "hold", "block")
# Families: `list` stands for every list of an operator's.
REASONS = (
    *("contact", "crisis", "pressure", "child_safety", "flood", "impersonation", "list"),
    *("hook", "hook_failed"),
)
ACTED_ON = (
    *("message_changed", "message_held", "message_hidden", "message_declined", "message_removed"),
    *("muted", "renamed", "removed", "banned", "refused"),
)
HOOK_OUTCOMES = (
    *ACTIONS,
    *("timeout", "unreachable", "forbidden", "tls", "status", "too_long", "encoded"),
    *("unreadable", "unsigned", "busy", "crashed", "open"),
)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metric(Struct, frozen=True):
    """One row of the table: `labels` maps a label's name to all values it may take."""

    name: str
    kind: Kind
    help: str
    labels: dict[str, Labels] = {}


TABLE = (
    Metric("build_info", "gauge", "Always 1; the version that runs.", {"version": (__version__,)}),
    Metric("connections", "gauge", "Open connections.", {"role": ("none", "participant", "host")}),
    Metric("connections_accepted_total", "counter", "WebSocket upgrades accepted."),
    Metric(
        "connections_rejected_total",
        "counter",
        "Sockets, upgrades and hellos refused.",
        {
            "reason": (
                *("origin", "subprotocol", "capacity", "rate", "credential", "draining"),
                "sockets",
            )
        },
    ),
    Metric("connections_closed_total", "counter", "Connections closed.", {"code": CLOSE_CODES}),
    Metric(
        "rooms",
        "gauge",
        "Rooms kept by this instance.",
        {"phase": ("gathering", "circle", "paused", "after", "closed")},
    ),
    Metric("rooms_without_host", "gauge", "Rooms with people and no host."),
    Metric("rooms_created_total", "counter", "Rooms made here."),
    Metric(
        "commands_total",
        "counter",
        "Commands decided.",
        {"kind": COMMANDS, "outcome": OUTCOMES},
    ),
    Metric(
        "command_duration_seconds",
        "histogram",
        "From a command's arrival to its ack.",
        {"kind": COMMANDS},
    ),
    Metric("fanout_duration_seconds", "histogram", "From a commit to the last member's buffer."),
    Metric(
        "resume_total",
        "counter",
        "Resumes by outcome.",
        {"outcome": ("recovered", "fresh", "refused")},
    ),
    Metric("commit_conflicts_total", "counter", "Batches decided again: somebody was first."),
    Metric("catch_ups_total", "counter", "Readings of the store to catch up with it."),
    Metric("store_up", "gauge", "1 while the store answers, as far as known here."),
    Metric(
        "store_server_up",
        "gauge",
        "1 while that master of a cluster answers, as far as known here.",
        {"server": ()},
    ),
    Metric(
        "store_command_duration_seconds",
        "histogram",
        "From asking the store to its answer or the giving up.",
        {"kind": STORE_COMMANDS},
    ),
    Metric(
        "store_keeps",
        "gauge",
        "1 where the store writes rooms to a disk, keeps a slow log, or can't be looked at.",
        {"kind": ("disk", "slow_log", "unseen")},
    ),
    Metric("store_commands_total", "counter", "Commands sent to the store's servers."),
    Metric("store_pipelines_total", "counter", "Round trips that carried them, many in one."),
    Metric("broker_lag_seconds", "histogram", "From a commit to its arrival by push."),
    Metric("push_probe_failures_total", "counter", "Probes that did not come back by push."),
    Metric("push_gaps_total", "counter", "Times that push had to be set up anew."),
    Metric(
        "push_ignored_total",
        "counter",
        "Messages by push that could not be read; what they told is read from the store.",
        {"reason": ("kind", "malformed")},
    ),
    Metric(
        "restores_total",
        "counter",
        "Rooms put back into the store from here.",
        {"outcome": ("done", "refused")},
    ),
    Metric("instances", "gauge", "Instances by their leases.", {"state": ("alive", "dead")}),
    Metric("event_loop_lag_seconds", "gauge", "How late timers come, the worst of 10 s."),
    Metric("slow_consumer_closes_total", "counter", "Connections closed for reading too slowly."),
    Metric(
        "moderation_verdicts_total",
        "counter",
        "Verdicts on texts, by what decided.",
        {"action": ACTIONS, "reason": ("none", *REASONS)},
    ),
    Metric(
        "moderation_observed_total",
        "counter",
        "What detectors that only observe would have done.",
        {"action": ACTIONS, "reason": REASONS},
    ),
    Metric(
        "moderation_duration_seconds", "histogram", "How long our own detectors took for a text."
    ),
    Metric(
        "acted_on_total",
        "counter",
        "What people were told was done to them or to their words, by what decided.",
        {"kind": ACTED_ON, "reason": (*REASONS, "pre_moderated", "host", "expired", "reports")},
    ),
    Metric("held_messages", "gauge", "Messages that wait for a host."),
    Metric("alerts_open", "gauge", "Alerts that nobody has closed."),
    Metric(
        "hook_duration_seconds",
        "histogram",
        "From asking a plug-in or hook to its verdict, or to what went wrong.",
        {"hook": (), "outcome": HOOK_OUTCOMES},
    ),
    Metric(
        "webhook_events_total",
        "counter",
        "Events by what became of them for a receiver.",
        {"hook": (), "outcome": ("sent", "refused", "given_up", "dropped")},
    ),
    Metric(
        "report_exports_total",
        "counter",
        "Sealed exports of reported messages.",
        {"hook": (), "outcome": ("sent", "failed", "unsealed", "dropped")},
    ),
    Metric("hook_unobserved_total", "counter", "Texts that an observed hook missed.", {"hook": ()}),
    Metric(
        "http_requests_total",
        "counter",
        "HTTP requests by class of answer.",
        {"outcome": ("2xx", "3xx", "4xx", "5xx")},
    ),
    Metric("draining", "gauge", "1 while this instance goes away."),
)

PREFIX = "roomserver_"
NAMED = 100
"""Values that settings may add to a label."""


class Registry:
    """The values of every metric of the table."""

    def __init__(self, table: tuple[Metric, ...] = TABLE) -> None:
        self._table = {metric.name: metric for metric in table}
        # Values of labels that only the settings know: what an operator calls a hook.
        self._admitted: dict[str, frozenset[str]] = {}
        self._values: dict[str, dict[Labels, float]] = {metric.name: {} for metric in table}
        self._buckets: dict[tuple[str, Labels], list[int]] = {}

    def admit(self, label: str, values: Iterable[str]) -> None:
        """Let a label also take these values, which the operator chose; at most `NAMED`."""
        known = sorted(self._admitted.get(label, frozenset()) | {*values})
        self._admitted[label] = frozenset(known[:NAMED])

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Add `by` to a counter, or move a gauge."""
        values, key = self._values[name], self._key(name, labels)
        values[key] = values.get(key, 0) + by

    def clear(self, name: str) -> None:
        """Forget a gauge's values: what they were of may be no more."""
        self._values[name].clear()

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._values[name][self._key(name, labels)] = value

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add one duration to a histogram."""
        key = self._key(name, labels)
        buckets = self._buckets.get((name, key))
        if buckets is None:
            buckets = self._buckets[name, key] = [0] * (len(SECONDS) + 1)
        buckets[bisect_left(SECONDS, seconds)] += 1
        self._values[name][key] = self._values[name].get(key, 0) + seconds

    def value(self, name: str, **labels: str) -> float:
        """Return what stands under these labels: a count, a gauge, a histogram's sum."""
        return self._values[name].get(self._key(name, labels), 0)

    def render(self) -> str:
        """Return the page that a Prometheus server reads."""
        lines: list[str] = []
        for metric in self._table.values():
            lines += [
                f"# HELP {PREFIX}{metric.name} {metric.help}",
                f"# TYPE {PREFIX}{metric.name} {metric.kind}",
                *self._samples(metric),
            ]
        return "\n".join(lines) + "\n"

    def _key(self, name: str, labels: dict[str, str]) -> Labels:
        allowed = self._table[name].labels
        if labels.keys() != allowed.keys():
            raise AssertionError((name, *sorted(labels)))
        return tuple(
            labels[key] if self._may_be(key, labels[key], allowed[key]) else "other"
            for key in allowed
        )

    def _may_be(self, label: str, value: str, allowed: Labels) -> bool:
        return value in allowed or value in self._admitted.get(label, ())

    def _samples(self, metric: Metric) -> list[str]:
        values = self._values[metric.name] or ({(): 0.0} if not metric.labels else {})
        if metric.kind == "histogram":
            return [line for key in sorted(values) for line in self._histogram(metric, key)]
        return [
            f"{PREFIX}{metric.name}{_labels(metric, key)} {_number(value)}"
            for key, value in sorted(values.items())
        ]

    def _histogram(self, metric: Metric, key: Labels) -> list[str]:
        name = PREFIX + metric.name
        buckets = self._buckets.get((metric.name, key), [0] * (len(SECONDS) + 1))
        bounds = [*(f"{bound:g}" for bound in SECONDS), "+Inf"]
        below = [sum(buckets[: i + 1]) for i in range(len(buckets))]
        return [
            *(
                f"{name}_bucket{_labels(metric, key, le=bound)} {n}"
                for bound, n in zip(bounds, below, strict=True)
            ),
            f"{name}_sum{_labels(metric, key)} {_number(self._values[metric.name].get(key, 0))}",
            f"{name}_count{_labels(metric, key)} {below[-1]}",
        ]


def _number(value: float) -> str:
    # A counter of millions still moves by one; six digits would make it jump.
    return f"{value:.15g}"


def _labels(metric: Metric, key: Labels, **more: str) -> str:
    pairs = [*zip(metric.labels, key, strict=False), *more.items()]
    return "{" + ",".join(f'{name}="{value}"' for name, value in pairs) + "}" if pairs else ""


registry = Registry()
count = registry.count
set_to = registry.set
clear = registry.clear
admit = registry.admit
observe = registry.observe

set_to("build_info", 1, version=__version__)
