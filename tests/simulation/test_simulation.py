"""Three hundred evenings in bad weather; a failure prints its seed."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.simulation.__main__ import one
from tests.simulation.world import ENDING, LEAVING, run

SEEDS = 300


def test_evenings_in_bad_weather_keep_every_promise() -> None:
    """Everybody relies on it: one order, nothing lost, nothing twice, nobody out of turn."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = [
            (seed, what) for seed, what, _ in pool.map(one, range(SEEDS), chunksize=10) if what
        ]
    assert not found, "\n".join(f"seed {seed}:\n{what}" for seed, what in found)


def test_a_room_that_ended_stays_so_though_one_instance_stood_still_and_the_store_forgot() -> None:
    """Who was told that it is over trusts that nobody goes on reading there."""
    reports = [run(seed, climate=ENDING) for seed in range(20)]
    assert all(report.losses and report.kinds["room.closed"] == 1 for report in reports)


def test_the_last_that_knows_what_the_store_lost_does_not_let_go_of_it() -> None:
    """People rely on their words being brought back, though others died and nobody sits here."""
    reports = [run(seed, climate=LEAVING) for seed in (5102, 5163, 5357, *range(8))]
    assert sum(report.losses for report in reports) > 10


def test_the_same_seed_is_the_same_evening() -> None:
    """Whoever gets a failing seed relies on seeing the same failure again."""
    assert run(7) == run(7)


def test_the_evenings_are_full_of_life() -> None:
    """A simulation in which nothing happens would promise nothing."""
    reports = [run(seed) for seed in range(20)]
    kinds = Counter[str]()
    for report in reports:
        kinds.update(report.kinds)
    wanted = {
        *("turn.offered", "turn.started", "turn.ended", "turn.replies_opened", "turn.clock"),
        *("message.posted", "message.held", "message.declined", "message.removed"),
        *("participant.joined", "participant.away", "participant.returned", "participant.left"),
        *("whisper.posted", "alert.raised", "connection.attached", "connection.lost"),
    }
    assert wanted <= kinds.keys(), wanted - kinds.keys()
    assert sum(report.recoveries for report in reports) > 100
