"""Goal cards: one's own words, one's own mark, others' celebration (counted, never named)."""

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.draft import Draft, refuse
from roomserver.domain.limits import GOALS_EACH
from roomserver.domain.state import Goal

LIMIT = 500


def set_(d: Draft, command: c.GoalSet) -> None:
    """Make a card or reword one's own."""
    text = d.text(command.text, "text", LIMIT)
    if command.goal is not None:
        goal = _own(d, command.goal)
        if text != goal.text:
            d.emit(e.GoalChanged(by=d.by, goal=goal.id, owner=d.by, text=text))
        return
    if sum(g.owner == d.by for g in d.room.goals.values()) >= GOALS_EACH:
        refuse("forbidden", f"{GOALS_EACH} cards are as many as one person can have here.")
    d.emit(e.GoalChanged(by=d.by, goal=d.chance.id(), owner=d.by, text=text, state="open"))


def mark(d: Draft, command: c.GoalMark) -> None:
    goal = _own(d, command.goal)
    if goal.state != command.state:
        d.emit(e.GoalChanged(by=d.by, goal=goal.id, owner=d.by, state=command.state))


def celebrate(d: Draft, command: c.GoalCelebrate) -> None:
    goal = _known(d, command.goal)
    if goal.owner == d.by:
        refuse("forbidden", "Others celebrate your card.")
    if d.by not in goal.celebrated:
        d.emit(e.GoalChanged(by=d.by, goal=goal.id, owner=goal.owner, celebrated_by=d.by))


def _known(d: Draft, wanted: str) -> Goal:
    goal = d.room.goals.get(wanted)
    if goal is None:
        refuse("not_found", "There is no such card.")
    return goal


def _own(d: Draft, wanted: str) -> Goal:
    goal = _known(d, wanted)
    if goal.owner != d.by:
        refuse("forbidden", "This is somebody else's card.")
    return goal
