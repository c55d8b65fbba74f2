"""How often a network may fail."""

import pytest

from roomserver.http import limiter
from roomserver.http.limiter import Limiter


def test_each_network_has_its_own_pace() -> None:
    """One who guesses slows nobody else down."""
    now = [1000.0]
    found = Limiter(2, lambda: now[0])
    assert [found.take("a") for _ in range(3)] == [True, True, False]
    assert found.take("b")
    now[0] += 30
    assert found.take("a")


def test_who_has_no_network_is_not_counted() -> None:
    """The operator's own machine, or all who come through a proxy on it."""
    found = Limiter(1, lambda: 0.0)
    assert all(found.take(None) for _ in range(9))
    assert not found._paces


def test_networks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was not heard of for longest is forgotten first."""
    monkeypatch.setattr(limiter, "MOST", 2)
    found = Limiter(1, lambda: 0.0)
    for network in ("a", "b", "a", "c"):
        found.take(network)
    assert set(found._paces) == {"a", "c"}
