"""Goal cards: one's own words, one's own mark, others' celebration (PROTOCOL 5)."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain import events as e
from tests.unit.domain.circle import circle_of, gathered, kinds


def card(circle, name, text="call my sister"):
    (made,) = circle.do(name, c.GoalSet(text=text))
    assert isinstance(made, e.GoalChanged)
    return made.goal


def test_a_card_is_made_and_seen_by_all():
    """Who says a goal aloud relies on it."""
    circle = gathered("ben", "cleo")
    goal = card(circle, "ben")
    (frame,) = circle.seen("cleo", "goal.changed")
    assert frame == {
        "type": "goal.changed",
        "seq": circle.room.seq,
        "at": circle.now,
        "by": "ben",
        "goal": goal,
        "owner": "ben",
        "text": "call my sister",
        "state": "open",
        "celebrations": 0,
    }
    assert circle.view("cleo")["goals"][goal]["text"] == "call my sister"


def test_a_card_is_reworded_by_its_owner_only():
    """Owners rely on it."""
    circle = gathered("ben", "cleo")
    goal = card(circle, "ben")
    again = c.GoalSet(goal=goal, text="write to my sister")
    circle.do("ben", again)
    assert kinds(circle.do("ben", again)) == ["command.accepted"]
    assert circle.view("cleo")["goals"][goal]["text"] == "write to my sister"
    assert circle.refusal("cleo", again) == "forbidden"
    assert circle.refusal("ben", c.GoalSet(goal="nothing", text="x")) == "not_found"


@pytest.mark.parametrize("state", ["partly", "done", "let_go"])
def test_a_card_is_marked_by_its_owner_only(state):
    """Owners rely on it: one's own word, never ranked."""
    circle = gathered("ben", "cleo")
    goal = card(circle, "ben")
    circle.do("ben", c.GoalMark(goal=goal, state=state))
    assert kinds(circle.do("ben", c.GoalMark(goal=goal, state=state))) == ["command.accepted"]
    assert circle.seen("cleo", "goal.changed")[1]["state"] == state
    assert circle.refusal("cleo", c.GoalMark(goal=goal, state="open")) == "forbidden"


def test_others_celebrate_once_each_counted_never_named():
    """Owners rely on it, and those who celebrate quietly."""
    circle = gathered("ben", "cleo", "dan")
    goal = card(circle, "ben")
    celebrate = c.GoalCelebrate(goal=goal)
    circle.do("cleo", celebrate)
    assert kinds(circle.do("cleo", celebrate)) == ["command.accepted"]
    circle.do("dan", celebrate)
    frames = circle.seen("ben", "goal.changed")[1:]
    assert [f["celebrations"] for f in frames] == [1, 2]
    assert all("by" not in f and "celebrated_by" not in f for f in frames)
    assert circle.refusal("ben", celebrate) == "forbidden"
    assert circle.refusal("ben", c.GoalCelebrate(goal="nothing")) == "not_found"


def test_cards_are_bounded_in_number_and_length():
    """The server relies on it."""
    circle = gathered("ben")
    assert circle.refusal("ben", c.GoalSet(text="x" * 501)) == "too_long"
    for _ in range(5):
        card(circle, "ben")
    assert circle.refusal("ben", c.GoalSet(text="one more")) == "forbidden"


def test_a_muted_person_writes_no_card_but_marks_their_own():
    """The group relies on it."""
    circle = circle_of("ben")
    goal = card(circle, "ben")
    circle.do("ana", c.ParticipantMute(participant="ben"))
    assert circle.refusal("ben", c.GoalSet(text="x")) == "muted"
    circle.do("ben", c.GoalMark(goal=goal, state="done"))
