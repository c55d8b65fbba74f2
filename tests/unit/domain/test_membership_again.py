"""What is asked twice, or of somebody wrongly taken for lost: done once, and nobody is robbed."""

from roomserver.domain import commands as c
from tests.unit.domain.circle import gathered, kinds


def test_a_join_whose_answer_was_lost_seats_nobody_twice():
    """The store may have done it; the runtime asks again."""
    circle = gathered("wrenna")
    again = c.Join(participant="wrenna", connection="another", agreed=True, alias="Wrenna")
    assert circle.ask(again) == ()


def test_an_attach_whose_answer_was_lost_is_nothing_new():
    circle = gathered("wrenna")
    connection = circle.member("wrenna").connection
    assert connection is not None
    assert circle.back("wrenna", connection) == ()


def test_who_was_wrongly_taken_for_lost_is_attached_again():
    """Their instance stood still for a while, and so did they."""
    circle = gathered("wrenna")
    connection = circle.member("wrenna").connection
    assert connection is not None
    circle.drop("wrenna")
    events = circle.ask(c.Attach(participant="wrenna", connection=connection, again=True))
    assert kinds(events) == ["connection.attached"]
    assert circle.member("wrenna").connection == connection


def test_a_newer_connection_is_not_pushed_out_by_an_old_one():
    """They came back elsewhere meanwhile."""
    circle = gathered("wrenna")
    old = circle.member("wrenna").connection
    assert old is not None
    circle.back("wrenna", "newer")
    assert circle.ask(c.Attach(participant="wrenna", connection=old, again=True)) == ()
    assert circle.member("wrenna").connection == "newer"


def test_a_command_over_a_socket_taken_for_lost_is_to_be_sent_again():
    """To refuse it for good might deny what stands in the log."""
    circle = gathered("wrenna")
    connection = circle.member("wrenna").connection
    circle.drop("wrenna")
    code = circle.refusal("wrenna", c.MessagePost(text="a word"), connection=connection)
    assert code == "unavailable"
