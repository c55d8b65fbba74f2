"""Every fault, and how it is planted: in memory, and on a real Redis.

A fault of rules or rooms is the same on both. One of the store is planted on Redis in the text of
its Lua scripts, as a slip of the pen would be.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct

from tests.planted import faults
from tests.planted.faults import Fault
from tests.simulation.hosts import virtual_scripts
from tests.simulation.world import ENDING, USUAL, Climate

Plant = Callable[[str], str]


class Planted(Struct, frozen=True, kw_only=True):
    """One fault; `climate` is what it shows in.

    `seeds`: where it was found before, in memory and on Redis; looked at first.
    """

    name: str
    fault: Fault
    scripts: Mapping[str, Plant] = {}
    climate: Climate = USUAL
    seeds: tuple[int, int] = (0, 0)

    @contextmanager
    def in_memory(self) -> Iterator[None]:
        """Plant it in the server whose rooms are in this process."""
        with self.fault():
            yield

    @contextmanager
    def on_redis(self) -> Iterator[None]:
        """Plant it in the server whose rooms are in a Redis."""
        with virtual_scripts(dict(self.scripts)):
            if self.scripts:
                yield
            else:
                with self.fault():
                    yield


def instead(old: str, new: str) -> Plant:
    """Return the change of a script's text that puts one thing in the place of another."""

    def change(text: str) -> str:
        assert old in text, f"not in the script: {old}"
        return text.replace(old, new)

    return change


def without(pattern: str) -> Plant:
    """Return the change of a script's text that leaves out what a pattern matches."""
    return lambda text: re.sub(pattern, "", text, flags=re.DOTALL)


FORGETFUL = Climate(
    troubles=("_fall_back", "_lose", "_cut_off", "_stop"), every_s=5.0, instances=(2,)
)
MORTAL = Climate(troubles=("_crash_one", "_stop"), every_s=6.0, home=0.5, instances=(1, 2))

STANDING = Climate(troubles=("_stop",), every_s=8.0, home=0.0, instances=(1,))

NO_FENCE = instead("if not passes then", "if false then")
NO_ANSWERS = instead("if done then return", "if false then return")

PLANTED: Sequence[Planted] = (
    Planted(name="no fence", seeds=(0, 0), fault=faults.no_fence, scripts={"COMMIT": NO_FENCE}),
    Planted(name="ack before commit", fault=faults.ack_before_commit),
    Planted(name="no dedupe of n", seeds=(1, 1), fault=faults.no_dedupe),
    Planted(name="delivery before commit", fault=faults.delivery_before_commit),
    Planted(name="no chain check", fault=faults.lost_hole),
    Planted(
        name="a clock that runs while the holder is away",
        seeds=(0, 0),
        fault=faults.clock_runs_while_away,
    ),
    Planted(name="the queue keeps the banned", seeds=(1, 3), fault=faults.queue_keeps_the_banned),
    Planted(name="held text in history", seeds=(1, 10), fault=faults.held_text_in_history),
    Planted(name="a view computed for a host", fault=faults.view_for_a_host),
    Planted(name="a shared view of an earlier moment", fault=faults.stale_view),
    Planted(
        name="an old connection's command after a resume",
        seeds=(15, 15),
        fault=faults.old_connection_speaks,
    ),
    Planted(name="no restore", seeds=(3, 6), fault=faults.no_restore),
    Planted(
        name="restore without compare-and-set",
        seeds=(28, 48),
        climate=FORGETFUL,
        fault=faults.restore_without_compare,
        scripts={"RESTORE": instead("if not same or", "if")},
    ),
    Planted(
        name="a restore is final at once",
        seeds=(2, 1),
        climate=FORGETFUL,
        fault=faults.no_settling,
        scripts={"RESTORE": instead("now + ARGV[12]", "now")},
    ),
    Planted(
        name="an epoch outlives its server",
        seeds=(27, 1),
        climate=FORGETFUL,
        fault=faults.one_server,
        scripts={
            "COMMIT": instead("meta[9] ~= here", "false"),
            "CLOSE": instead("meta[8] ~= here", "false"),
            "POSITION": instead("place[4] == here and place[1] or ''", "place[1]"),
            "OPEN": instead(
                "meta[#meta + 1] = here", "meta[#meta + 1] = redis.call('HGET', KEYS[1], 'server')"
            ),
        },
    ),
    Planted(
        name="the store forgets what it answered",
        seeds=(4, 1),
        fault=faults.no_answers,
        scripts={"COMMIT": NO_ANSWERS},
    ),
    Planted(
        name="a tombstone that is ignored",
        seeds=(76, 12),
        fault=faults.no_tombstone,
        scripts={
            "CLOSE": without(r"redis.call\('SET', KEYS\[5\][^\n]*"),
        },
    ),
    Planted(
        name="an end that is told once",
        fault=faults.no_burying,
        climate=ENDING,
    ),
    Planted(
        name="removal leaves the words in the log",
        seeds=(1, 0),
        fault=faults.no_erasing,
        scripts={
            "COMMIT": instead(
                "redis.call('HSET', KEYS[3], ARGV[i], string.match(entry, '^%d+ %S+ %S+ [cs] ') "
                ".. ARGV[i + 1])",
                "",
            )
        },
    ),
    Planted(
        name="a stale replica restores",
        seeds=(1, 2),
        fault=faults.stale_restores,
        climate=FORGETFUL,
    ),
    Planted(name="a lease never dies", seeds=(4, 6), fault=faults.immortal_leases, climate=MORTAL),
    Planted(
        name="sockets wrongly lost stay lost",
        seeds=(0, 3),
        fault=faults.no_attaching_again,
        climate=STANDING,
    ),
    Planted(name="a new epoch without a welcome", seeds=(3, 6), fault=faults.no_fresh_welcome),
)
