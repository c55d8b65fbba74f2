"""Who says and does what in the demonstration."""

import pytest

from roomserver.demo.script import FEWEST, Script
from roomserver.domain.agenda import build_agenda
from roomserver.domain.limits import TEXT
from roomserver.domain.settings import from_mapping

ROOM_FIELDS = {"title", "agenda", "agreements"}


def test_the_room_says_that_all_are_bots() -> None:
    """Nobody may take a bot for a person in need."""
    room = Script(6, 0).room()
    assert "all of these are bots" in room["title"]
    assert "all of these are bots" in room["agreements"][0]
    assert "all of these are bots" in Script(6, 0).banner


def test_the_room_can_be_made() -> None:
    """Its rounds and settings are such as any host may give."""
    room = Script(6, 0).room()
    rounds = build_agenda(room["agenda"], [f"r{n}" for n in range(len(room["agenda"]))])
    assert [r.floor for r in rounds] == ["turns", "open", "open"]
    assert rounds[0].extensions > 0
    assert rounds[0].reply_s > 0
    settings = from_mapping({k: v for k, v in room.items() if k not in ROOM_FIELDS})
    assert not settings.pre_moderated
    assert settings.capacity > 6


def test_the_same_seed_gives_the_same_evening() -> None:
    """What was seen once can be seen again."""
    assert Script(6, 3).parts == Script(6, 3).parts
    assert next(Script(6, 3).lines(1).shares) == next(Script(6, 3).lines(1).shares)
    assert len({Script(6, seed).parts for seed in range(10)}) > 1


@pytest.mark.parametrize("people", range(FEWEST, 13))
def test_three_different_people_pass_ask_and_drop(people: int) -> None:
    """Each deed is somebody's own."""
    for seed in range(20):
        parts = Script(people, seed).parts
        assert len({parts.passes, parts.asks, parts.drops}) == 3
        assert {parts.passes, parts.asks, parts.drops, parts.is_held} <= set(range(people))


def test_fewer_people_can_not_show_it() -> None:
    """The command line's `--people` is refused in words."""
    with pytest.raises(ValueError, match="people"):
        Script(FEWEST - 1, 0)


def test_everybody_always_has_something_to_say() -> None:
    """The endless demonstration never runs dry, and no line is too long for a message."""
    for number in range(20):
        lines = Script(20, 1).lines(number)
        for _ in range(30):
            share = next(lines.shares)
            assert len(share) > 1
            for text in (*share, next(lines.replies), next(lines.chat), next(lines.held)):
                assert 0 < len(text) <= TEXT


def test_neighbours_do_not_say_the_same() -> None:
    """A circle in which two people tell the same story is no demonstration."""
    script = Script(6, 0)
    assert len({next(script.lines(n).shares)[0] for n in range(6)}) == 6
