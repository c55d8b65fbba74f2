"""Leaving, part, alias and roles by consent: what people do about themselves."""

import pytest

from roomserver.domain import commands as c
from roomserver.domain.envelope import Rejected, Verdict
from tests.unit.domain.circle import circle_of, gathered, kinds


def refused(circle, name, **fields):
    decision = circle.try_join(name, fields.pop("role", "participant"), **fields)
    assert isinstance(decision, Rejected), decision
    return decision


# -- leaving ------------------------------------------------------------------


def test_leaving_takes_one_out_of_every_list_and_is_told_to_all():
    """Who leaves in a hurry relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.do("dan", c.HandRaise())
    (left,) = circle.do("dan", c.RoomLeave())
    assert (left.reason, left.by, left.queue, left.hands) == ("left", "dan", ("cleo",), ())
    assert circle.seen("ben", "participant.left")[0]["reason"] == "left"


def test_what_was_held_goes_with_its_author():
    """Who leaves relies on it: no host reads on."""
    circle = gathered("ben")
    message = circle.say("ben", action="hold")
    events = circle.do("ben", c.RoomLeave())
    assert kinds(events) == ["message.declined", "participant.left"]
    assert (events[0].message, events[0].reason) == (message, "left")
    assert not circle.room.held


def test_what_was_held_stays_while_its_author_is_only_gone():
    """Who was cut off relies on it: their words may still be approved."""
    circle = gathered("ben", hold_s=3_600)
    circle.say("ben", action="hold")
    circle.drop("ben")
    circle.wait(901)
    assert circle.member("ben").gone
    assert len(circle.room.held) == 1


# -- part and alias -----------------------------------------------------------


def test_to_listener_out_of_every_list():
    """Who changed their mind relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.do("dan", c.HandRaise())
    (changed,) = circle.do("dan", c.PartSet(part="listener"))
    assert (changed.part, changed.queue, changed.hands) == ("listener", ("cleo",), ())


def test_to_sharer_end_of_the_queue():
    """A listener who found courage relies on it."""
    circle = circle_of("ben", "cleo")
    circle.do("ana", c.PartSet(part="sharer"))
    assert circle.lists == ("cleo ana", "", "")
    assert kinds(circle.do("ana", c.PartSet(part="sharer"))) == ["command.accepted"]


def test_who_was_heard_is_so_after_listening_too():
    """Everyone once before anyone twice relies on it."""
    circle = circle_of("ben", "cleo", "dan")
    circle.share("ben")
    circle.do("ben", c.PartSet(part="listener"))
    circle.do("ben", c.PartSet(part="sharer"))
    assert circle.lists == ("dan", "", "ben")


def test_the_holder_does_not_become_a_listener():
    """The turn relies on it: it is ended or passed first."""
    circle = circle_of("ben", "cleo")
    assert circle.refusal("ben", c.PartSet(part="listener")) == "forbidden"


def test_an_alias_can_be_changed_to_a_free_one():
    """Who regrets a name relies on it."""
    circle = gathered("ben", "cleo")
    (changed,) = circle.do("ben", c.AliasSet(alias="Robin"))
    assert (changed.alias, changed.by) == ("Robin", "ben")
    assert circle.refusal("ben", c.AliasSet(alias="cleo")) == "alias_taken"


def test_ones_own_alias_can_be_spelled_anew():
    """Who typed it in capitals relies on it."""
    circle = gathered("ben")
    (changed,) = circle.do("ben", c.AliasSet(alias="BEN"))
    assert changed.alias == "BEN"
    assert kinds(circle.do("ben", c.AliasSet(alias="BEN"))) == ["command.accepted"]


def test_a_new_spelling_is_judged_like_any_alias():
    """Readers rely on it: moderation's form counts, and what can't be shown is refused."""
    circle = gathered("ben")
    other = {"alias": Verdict(action="modify", text="Somebody")}
    assert circle.refusal("ben", c.AliasSet(alias="B e n"), verdicts=other) == "alias_refused"
    assert circle.refusal("ben", c.AliasSet(alias="ben\n")) == "alias_refused"


# -- roles by consent ---------------------------------------------------------


def test_role_accept_needs_a_standing_offer():
    """Hosts rely on it: nobody becomes host by themselves."""
    circle = gathered("ben")
    assert circle.refusal("ben", c.RoleAccept(role="host")) == "forbidden"
    assert circle.refusal("ana", c.RoleAccept(role="host")) == "forbidden"


def test_role_accept_makes_a_host_of_the_one_named():
    """A group whose host must go relies on it."""
    circle = gathered("ben")
    circle.do("ana", c.ParticipantRole(participant="ben", role="host"))
    assert circle.refusal("ben", c.RoleAccept(role="participant")) == "forbidden"
    (changed,) = circle.do("ben", c.RoleAccept(role="host"))
    assert (changed.role, circle.member("ben").role) == ("host", "host")


@pytest.mark.parametrize("how", ["left", "stepped down"])
def test_role_accept_is_stale_when_who_named_them_is_no_host_any_more(how):
    """Hosts rely on it: an offer ends with the right to make it."""
    circle = gathered("ben")
    circle.join("ida", "host")
    circle.do("ana", c.ParticipantRole(participant="ben", role="host"))
    if how == "left":
        circle.do("ana", c.RoomLeave())
    else:
        circle.do("ida", c.ParticipantRole(participant="ana", role="participant"))
    assert circle.refusal("ben", c.RoleAccept(role="host")) == "stale"
