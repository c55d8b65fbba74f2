"""The comparison itself: its load counts what was heard, its ratios are of what belongs together.

Nothing here is timed, and nothing depends on how fast anything is.
"""

import itertools
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.bench.fanout import contestants as who
from tests.bench.fanout import programme as what
from tests.bench.fanout import report as reported
from tests.bench.fanout.__main__ import BEGIN, END
from tests.bench.fanout.dialects import FIRST_N, PLAIN, ROOMSERVER, SENTENCES, SOCKETIO, STAMP
from tests.bench.fanout.instructions import FEW, MANY, MESSAGES, cost
from tests.bench.fanout.people import Knocker, People
from tests.bench.fanout.processes import tree
from tests.bench.fanout.runs import Runs, paired
from tests.bench.fanout.scenarios import Run
from tests.bench.sockets import LAST, PING, TEXT

PATIENCE_S = 20.0
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
FIGURES = (
    *("per_cpu_s", "per_cpu_s_with_redis", "message_us", "redis_message_us", "deliveries_a_read"),
    *("rate", "share", "p50_us", "p99_us", "join_us", "room_kib", "opened_kib", "seated_kib"),
)


@pytest.mark.parametrize("reference", [who.REFERENCE, who.JOINED], ids=lambda one: one.name)
def test_every_message_comes_to_everybody_in_its_room_and_is_counted_once(
    tmp_path, reference
) -> None:
    """The yardstick and the load vouch for each other."""
    with reference.running(tmp_path, fleet=False) as running:
        rooms = running.rooms(3, 4)
        with People(tmp_path, reference.dialect, rooms, 4) as people:
            people.seat(running.addresses)
            people.keep_latencies()
            people.one_by_one(30, PATIENCE_S)
            told = people.tally()
            assert (told.posts, told.done, told.deliveries) == (30, 30, 120)
            assert len(people.latencies()) == 30
            assert told.bytes == 120 * len(PLAIN.posts(0))
            people.only(1)
            people.one_by_one(10, PATIENCE_S)
            assert people.tally().since(told).deliveries == 40


def test_this_server_is_driven_by_its_protocol(tmp_path) -> None:
    """Whole, with its rules: the messages are numbered, judged and acknowledged."""
    with (
        who.OURS.running(tmp_path, fleet=False) as running,
        People(tmp_path, ROOMSERVER, running.rooms(2, 3), 3) as people,
    ):
        people.seat(running.addresses)
        people.one_by_one(12, PATIENCE_S)
        told = people.tally()
        assert (told.done, told.deliveries, told.faults) == (12, 36, 0)
        # The last ack may still be on its way.
        assert told.others >= 11


class Wired(Knocker):
    """Somebody who has come in already, over a socket whose other end a test holds."""

    def __init__(self, end: socket.socket) -> None:
        self._socket, self._rest = end, b""


@pytest.fixture
def two(tmp_path):
    """A room of two people and the ends of their sockets."""
    with People(tmp_path, ROOMSERVER, [{}], 2) as people:
        ends = []
        for place in range(2):
            ours, theirs = socket.socketpair()
            people._add(Wired(theirs), 0, place)
            ends.append(ours)
        yield people, ends
        for end in ends:
            end.close()


def frame(payload: bytes, first: int = LAST | TEXT) -> bytes:
    size = len(payload)
    head = bytes([size]) if size < 126 else bytes([126]) + size.to_bytes(2, "big")
    return bytes([first]) + head + payload


def posted(stamp: bytes) -> bytes:
    return frame(b'{"type":"message.posted","text":"%s words"}' % stamp)


def said(end: socket.socket) -> bytes:
    return end.recv(4096)


def begun(people, ends) -> bytes:
    """Post one message; return its stamp."""
    people._library.load_flood(people._load, 0.001, 1)
    text = said(ends[0])
    start = text.index(b'"text":"') + 8
    return text[start : start + len(STAMP)]


def listened(people) -> None:
    for _ in range(20):
        people._library.load_listen(people._load, 0.0, 0)


def test_frames_are_found_however_they_are_cut(two) -> None:
    """A frame that is lost here would count as one that a server lost."""
    people, ends = two
    stamp = begun(people, ends)
    long = frame(b"x" * 300)
    stream = long + posted(stamp) + frame(b"", LAST | PING) + long
    for end in ends:
        for start in range(0, len(stream), 7):
            end.sendall(stream[start : start + 7])
            people._library.load_listen(people._load, 0.0, 0)
    listened(people)
    told = people.tally()
    assert (told.deliveries, told.done, told.others, told.faults) == (2, 1, 4, 0)
    assert said(ends[1])[0] == 0x8A


def test_words_are_answered_and_numbers_grow(two) -> None:
    """Who does not answer a ping is sent away; who repeats a number is not heard."""
    people, ends = two
    ends[1].sendall(frame(b'{"type":"ping","now":1}'))
    listened(people)
    assert said(ends[1]).endswith(b'{"type":"pong"}')
    people._library.load_flood(people._load, 0.001, 3)
    heard = said(ends[0])
    assert all(f'"n":{int(FIRST_N) + more},'.encode() in heard for more in (1, 2))


@pytest.mark.parametrize(
    "answer",
    [
        lambda stamp: posted(stamp) * 3,
        lambda _: posted(b"bbbbbb"),
        lambda _: frame(b'{"type":"message.posted"}'),
        lambda _: frame(b'{"type":"error","n":1,"code":"rate_limited"}'),
        lambda _: frame(b"\x0f\xa8", LAST | 8),
    ],
    ids=["twice", "unknown", "no stamp", "refused", "closed"],
)
def test_what_goes_wrong_makes_a_run_void(two, answer) -> None:
    """Figures of a server that loses, doubles or refuses words are worth nothing."""
    people, ends = two
    ends[0].sendall(answer(begun(people, ends)))
    listened(people)
    with pytest.raises(AssertionError, match="faults"):
        people._whole()


def test_a_message_that_somebody_does_not_hear_makes_a_run_void(two, monkeypatch) -> None:
    """One of the two is told, the other is not."""
    people, ends = two
    monkeypatch.setattr("tests.bench.fanout.people.WAIT_S", 0.01)
    ends[0].sendall(posted(begun(people, ends)))
    with pytest.raises(AssertionError, match="did not come to everybody"):
        people.end()


@pytest.mark.parametrize("dialect", [PLAIN, ROOMSERVER, SOCKETIO])
def test_a_post_has_one_place_for_its_stamp(dialect) -> None:
    """A second one would be sent as it stands."""
    assert all(dialect.posts(number).count(STAMP) == 1 for number in range(len(SENTENCES)))
    assert len({len(dialect.posts(number)) for number in range(len(SENTENCES))}) == 1


def runs_of(scenario, server, *values, name="per_cpu_s") -> list[Run]:
    return [
        Run(scenario.name, server.name, number, {name: value})
        for number, value in enumerate(values, start=1)
    ]


def test_ratios_are_of_the_same_round() -> None:
    """The second round was slow for both; the ratio of the medians would be 2.5."""
    runs = Runs(
        runs_of(what.WIDE, who.OURS, 20.0, 10.0, 60.0)
        + runs_of(what.WIDE, who.REFERENCE, 10.0, 4.0, 8.0)
    )
    assert runs.median(what.WIDE, who.OURS, "per_cpu_s") == 20.0
    assert runs.ratio(what.WIDE, who.OURS, who.REFERENCE, "per_cpu_s") == 2.5
    assert paired({1: 4.0, 2: 9.0, 3: 1.0}, {2: 3.0, 4: 1.0}) == 3.0


def test_what_was_not_measured_is_told_as_that() -> None:
    """A zero would be read as a result."""
    runs = Runs(runs_of(what.WIDE, who.OURS, 20.0))
    ratio = reported.times(who.REFERENCE, what.WIDE)
    assert reported.shown(ratio, runs, who.OURS, 2) == reported.NOTHING
    assert reported.shown(lambda *_: paired({1: 1.0}, {2: 1.0}), runs, who.OURS, 2) == "-"
    told = list(reported.report(runs))
    assert sum(line.startswith("| roomserver |") for line in told) == 1


def test_costs_are_parted_into_message_and_delivery() -> None:
    """Both rooms are posted in by as many people of each text, and by each as often."""
    found = cost(few=1_000 + FEW * 30, many=1_000 + MANY * 30)
    assert (found.message, found.delivery) == (1_000, 30)
    assert MESSAGES % MANY == MESSAGES % FEW == FEW % len(SENTENCES) == 0


def test_a_server_is_all_that_it_started() -> None:
    """What workers use counts."""
    child = subprocess.Popen(("sleep", "60"))
    try:
        assert child.pid in tree(os.getpid())
    finally:
        child.kill()
        child.wait()


def test_the_page_has_the_tables_that_are_measured() -> None:
    """Figures whose meaning has changed would be read as the old ones."""
    everything = [
        Run(scenario.name, server.name, 1, dict.fromkeys(FIGURES, 2.0))
        for scenario, servers in what.PROGRAMME
        for server in servers
    ]
    fresh = headings(list(reported.report(Runs(everything))))
    assert len(fresh) == 8
    block = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    assert headings(block.splitlines()) <= fresh


def headings(lines: list[str]) -> set[str]:
    """The lines that stand above a table's rule."""
    return {line for line, below in itertools.pairwise(lines) if below.startswith("| ---")}


def test_only_those_that_there_are_are_measured() -> None:
    """Another checkout takes part where one is named."""
    named = {server.name for _, servers in what.programme("", None) for server in servers}
    assert what.OTHER.name not in named
    scenario, servers = what.programme("on redis, 50 rooms of 2", None)[-1]
    assert scenario is what.PAIRS
    assert servers == [who.OURS]
