"""How fast is too fast."""

from hypothesis import given
from hypothesis import strategies as st

from roomserver.session.pace import Pace


def test_a_burst_passes_and_no_more():
    """A resume may come with a queue of unanswered commands."""
    pace = Pace(120, 60)
    assert [pace.take(1_000) for _ in range(61)] == [True] * 60 + [False]


def test_after_the_burst_one_passes_each_interval():
    """120 a minute is one each half second."""
    pace = Pace(120, 1)
    assert pace.take(0)
    assert not pace.take(499)
    assert pace.take(500)
    assert not pace.take(999)


def test_what_does_not_pass_does_not_count():
    """Trying too early makes nobody wait longer."""
    pace = Pace(60, 1)
    assert pace.take(0)
    assert not any(pace.take(at) for at in range(1, 1000))
    assert pace.take(1000)


def test_looking_counts_nothing():
    """`allows` may be asked before it is known whether the event happens."""
    pace = Pace(60, 1)
    assert all(pace.allows(0) for _ in range(5))
    assert pace.take(0)
    assert not pace.allows(0)


@given(st.lists(st.integers(0, 120_000), max_size=200))
def test_never_more_than_the_rate_and_the_burst(times):
    """Whatever the pattern, in any window of a minute."""
    pace = Pace(10, 5)
    taken = [at for at in sorted(times) if pace.take(at)]
    for start in taken:
        assert sum(start <= at < start + 60_000 for at in taken) <= 15
