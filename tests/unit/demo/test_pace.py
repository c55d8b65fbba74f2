"""How long bots take."""

import random

import pytest

from roomserver.demo.pace import SEEN_AWAY_S, Pace


@pytest.mark.parametrize("speed", [0.5, 1.0, 60.0])
def test_being_away_is_always_long_enough_to_be_seen(speed: float) -> None:
    """The server's five seconds do not scale."""
    assert Pace(speed, random.Random(1)).away_s() >= SEEN_AWAY_S > 5


def test_patience_scales_but_never_below_a_minute() -> None:
    """A loaded machine is no failure."""
    assert Pace(60, random.Random(1)).patience_s(1_800) == 60
    assert Pace(1, random.Random(1)).patience_s(1_800) == 1_800


async def test_waiting_scales() -> None:
    """`--speed 60` is a minute a second."""
    fast = Pace(1_000_000, random.Random(1))
    await fast.wait(10, 20)
    await fast.write("a line of some length")
    assert fast.number(5) in range(5)
    assert fast.does(1.0)
    assert not fast.does(0.0)
