"""Each agenda that comes with the package, lived through from gathering to close."""

from typing import Any

import pytest

from roomserver import agendas
from roomserver.domain import commands as c
from roomserver.domain import settings
from roomserver.domain.state import Round
from tests.unit.domain.circle import Circle

SHIPPED = agendas.load("")
PEOPLE = ("ben", "cleo", "dara", "emil")


def seated(template: agendas.Template) -> Circle:
    """A room made from it, with a host and four people."""
    chosen: dict[str, Any] = {
        "settings": settings.from_mapping(template.settings),
        "agreements": template.agreements,
    }
    circle = Circle(*template.rounds, spec=chosen)
    circle.join("ana", "host")
    for name in PEOPLE:
        circle.join(name)
    return circle


def live_through(circle: Circle, round_: Round) -> list[str]:
    """Do what a round is for; returns who spoke."""
    if round_.floor == "quiet":
        assert circle.refusal("ben", c.MessagePost(text="x")) == "floor_closed"
        return []
    if round_.floor == "open":
        for name in PEOPLE:
            circle.say(name)
            circle.wait(circle.room.settings.slow_mode_s)
        return list(PEOPLE)
    if round_.order == "hands":
        for name in PEOPLE:
            circle.do(name, c.HandRaise())
    return take_turns(circle, round_)


def take_turns(circle: Circle, round_: Round) -> list[str]:
    """Let everybody who is offered a turn share; the first asks for replies."""
    spoke: list[str] = []
    while circle.room.turn is not None and len(spoke) < 20:
        holder = circle.turn.holder
        circle.begin(holder)
        circle.say(holder, feedback="none" if spoke else "kind_words")
        circle.end(holder)
        if circle.holder == holder:
            circle.end(holder)
        spoke.append(holder)
        circle.wait(round_.gap_s)
    return spoke


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_circle_lives_through_it(name: str) -> None:
    """A host who opens it on a Tuesday evening gets to its end, and everybody was heard."""
    circle = seated(SHIPPED[name])
    circle.do("ana", c.CircleBegin())
    for number, round_ in enumerate(SHIPPED[name].rounds, start=1):
        assert circle.room.round == round_.id
        spoke = live_through(circle, round_)
        assert sorted(spoke) == ([] if round_.floor == "quiet" else sorted(PEOPLE))
        assert len(circle.room.opened) == number
        circle.do("ana", c.RoundNext())
    assert circle.room.phase == "after"
    circle.do("ana", c.RoomClose())
    assert circle.room.phase == "closed"


def test_the_hour_of_sharing_is_divided_among_the_sharers() -> None:
    """Four share an hour: a quarter each."""
    circle = seated(SHIPPED["support-circle"])
    circle.do("ana", c.CircleBegin())
    circle.do("ana", c.RoundNext())
    circle.do("ana", c.RoundNext())
    assert circle.room.turn_s == 900
