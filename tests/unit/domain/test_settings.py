"""Settings: their defaults, their ranges, and faults by name (PROTOCOL 6)."""

import pytest

from roomserver.domain.commands import RoomSet
from roomserver.domain.settings import NAMES, change, from_mapping
from roomserver.domain.state import Settings

DEFAULTS = {
    "locked": False,
    "lobby": False,
    "capacity": 12,
    "slow_mode_s": 0,
    "history": "none",
    "late": "queue",
    "bell": "anyone",
    "reactions": True,
    "pre_moderated": False,
    "hosts_see_whispers": True,
    "needs_host": True,
    "hold_s": 600,
    "answer_s": 60,
    "seat_s": 900,
    "host_absent_s": 600,
    "max_hours": 4,
}


def test_the_defaults_are_the_protocols():
    """Clients rely on it."""
    assert {n: getattr(Settings(), n) for n in NAMES} == DEFAULTS


def test_a_host_can_change_every_setting():
    """Whoever adds a setting relies on it."""
    assert set(RoomSet.__struct_fields__) == set(NAMES)


def test_nothing_given_is_the_default():
    """Who opens a room in a hurry relies on it."""
    assert from_mapping({}) == Settings()
    assert from_mapping({}, base=Settings(capacity=5)).capacity == 5


def test_what_is_given_is_set_over_the_base():
    """Operators rely on it whose rooms have other defaults."""
    made = from_mapping({"capacity": 8}, base=Settings(lobby=True))
    assert (made.capacity, made.lobby) == (8, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("capacity", 1),
        ("capacity", 101),
        ("slow_mode_s", 301),
        ("slow_mode_s", -1),
        ("history", "some"),
        ("late", "never"),
        ("bell", "nobody"),
        ("locked", "yes"),
        ("hold_s", 0),
        ("max_hours", 25),
        ("colour", "red"),
    ],
)
def test_a_bad_or_unknown_value_is_named(name, value):
    """Hosts and API callers rely on it."""
    with pytest.raises(ValueError, match=f"^{name}: "):
        from_mapping({name: value})


def test_an_operator_may_lift_the_capacity():
    """A large charity relies on it."""
    assert from_mapping({"capacity": 300}, max_capacity=300).capacity == 300
    assert change(Settings(), RoomSet(capacity=300), 300).capacity == 300
    with pytest.raises(ValueError, match="at most 100"):
        change(Settings(), RoomSet(capacity=300), 100)


def test_a_change_of_nothing_is_a_fault():
    """Clients rely on it: a misspelled setting does not pass in silence."""
    with pytest.raises(ValueError, match="no setting"):
        change(Settings(), RoomSet(), 100)
