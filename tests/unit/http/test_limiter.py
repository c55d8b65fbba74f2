"""How often a network may fail."""

import pytest

from roomserver.http import limiter
from roomserver.http.limiter import Limiter


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that a test moves."""
    clock = [1000.0]
    monkeypatch.setattr(limiter.clock, "monotonic", lambda: clock[0])
    return clock


def test_each_network_has_its_own_pace(now: list[float]) -> None:
    """One who guesses slows nobody else down."""
    found = Limiter(2)
    assert [found.take("a") for _ in range(3)] == [True, True, False]
    assert found.take("b")
    now[0] += 30
    assert found.take("a")


def test_networks_are_bounded(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was not heard of for longest is forgotten first."""
    monkeypatch.setattr(limiter, "MOST", 2)
    found = Limiter(1)
    for network in ("a", "b", "a", "c"):
        found.take(network)
    assert set(found._paces) == {"a", "c"}
