"""The breaker: when a hook that fails is left alone, and when it is tried again."""

from roomserver.moderation.hooks.breaker import FAILURES, LONGEST_S, PAUSE_S, Breaker


def opened(at: float = 0.0) -> Breaker:
    """One that has just opened."""
    breaker = Breaker()
    told = [breaker.failed(at) for _ in range(FAILURES)]
    assert told == [False] * (FAILURES - 1) + [True]
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    """Whoever hangs costs everybody their deadline; not for ever."""
    breaker = opened()
    assert breaker.is_open
    assert not breaker.allows(PAUSE_S - 0.001)


def test_an_answer_between_failures_counts_from_the_start() -> None:
    """One that fails now and then is still asked."""
    breaker = Breaker()
    for _ in range(FAILURES * 3):
        assert not breaker.failed(0.0)
        assert breaker.allows(0.0)
        assert not breaker.succeeded()


def test_after_a_pause_one_try_decides() -> None:
    """The others are not asked meanwhile."""
    breaker = opened()
    assert breaker.allows(PAUSE_S)
    assert not breaker.allows(PAUSE_S)
    assert breaker.succeeded()
    assert not breaker.is_open
    assert breaker.allows(PAUSE_S)


def test_each_try_that_fails_doubles_the_pause_up_to_a_bound() -> None:
    """A hook that is away for an hour is asked once a minute."""
    breaker, now, pause = opened(), 0.0, PAUSE_S
    for _ in range(8):
        now += pause
        assert breaker.allows(now)
        assert breaker.failed(now)
        pause = min(pause * 2, LONGEST_S)
        assert not breaker.allows(now + pause - 0.001)
    assert pause == LONGEST_S


def test_failures_that_were_under_way_do_not_open_it_again() -> None:
    """They began before it opened."""
    breaker = opened()
    assert not breaker.failed(PAUSE_S / 2)
    assert breaker.allows(PAUSE_S)


def test_a_try_that_nobody_waited_for_is_followed_by_another() -> None:
    """Its sender left: that tells nothing of the hook."""
    breaker = opened()
    assert breaker.allows(PAUSE_S)
    breaker.abandoned()
    assert breaker.allows(PAUSE_S)
