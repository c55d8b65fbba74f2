"""Folding visible events over a room, event by event (PROTOCOL 5, 6)."""

import copy
from typing import Any

import pytest

from roomserver.client.view import fold

Body = dict[str, Any]


def person(id_: str, **more: Any) -> Body:
    body = {"id": id_, "alias": id_.upper(), "role": "participant", "part": "sharer"}
    return {**body, "status": "here", "muted": False, "joined_at": 1, **more}


def a_room(**more: Any) -> Body:
    body: Body = {
        "id": "r",
        "phase": "gathering",
        "settings": {"locked": False},
        "agenda": [],
        "round": None,
        "floor": "open",
        "turn": None,
        "queue": [],
        "come_back": [],
        "heard": [],
        "hands": [],
        "silence": None,
        "participants": [person("h", role="host"), person("p")],
    }
    return body | more


def a_turn(**more: Any) -> Body:
    turn = {"id": "t", "holder": "p", "state": "offered", "overtime": False, "extensions_left": 1}
    return {**turn, "answer_by": 60, **more}


def after(room: Body, type_: str, **fields: Any) -> Body:
    """Fold one event and see that the room handed in was not touched."""
    before = copy.deepcopy(room)
    result = fold(room, {"type": type_, "seq": 1, "at": 5, **fields})
    assert room == before
    return result


def test_an_unknown_event_changes_nothing() -> None:
    """Everyone ignores what they do not know."""
    assert after(a_room(), "moon.rose", participant="p") == a_room()


def test_an_unknown_event_still_brings_the_lists_it_carries() -> None:
    """Whatever changes a list carries it as it is afterwards."""
    assert after(a_room(), "moon.rose", queue=["p"])["queue"] == ["p"]


@pytest.mark.parametrize("name", ["queue", "come_back", "heard", "hands"])
def test_lists_come_as_they_are_afterwards(name: str) -> None:
    """A client never computes an order."""
    assert after(a_room(), "queue.changed", **{name: ["p", "h"]}) == a_room(**{name: ["p", "h"]})


@pytest.mark.parametrize(
    ("type_", "phase"),
    [
        ("circle.began", "circle"),
        ("circle.paused", "paused"),
        ("circle.resumed", "circle"),
        ("circle.ended", "after"),
    ],
)
def test_the_phase_is_the_events(type_: str, phase: str) -> None:
    """The page shows where the evening stands."""
    assert after(a_room(), type_, phase=phase, floor="turns") == a_room(phase=phase, floor="turns")


def test_a_newcomer_sits_down_at_the_end() -> None:
    """The order of seats is the order of joining."""
    event = {k: v for k, v in person("q").items() if k != "id"}
    room = after(a_room(), "participant.joined", participant="q", **event, queue=["q"])
    assert room == a_room(participants=[*a_room()["participants"], person("q")], queue=["q"])


def test_one_who_had_gone_takes_the_old_place() -> None:
    """A seat that the secret brings back is the same seat."""
    gone = a_room(participants=[person("p", status="left"), person("q")])
    event = {k: v for k, v in person("p", joined_at=9).items() if k != "id"}
    room = after(gone, "participant.joined", participant="p", **event)
    assert room["participants"] == [person("p", joined_at=9), person("q")]


def test_only_hosts_keep_the_lobby() -> None:
    """Host-only keys are folded where the welcome had them."""
    assert after(a_room(), "participant.waiting", participant="w", alias="W") == a_room()
    hosts = after(
        a_room(waiting=[]), "participant.waiting", participant="w", alias="W", marked=True
    )
    assert hosts["waiting"] == [{"id": "w", "alias": "W", "marked": True}]


def test_admitted_or_refused_one_leaves_the_lobby() -> None:
    """The host's list shows who still waits."""
    lobby = a_room(waiting=[{"id": "w", "alias": "W"}, {"id": "x", "alias": "X"}])
    event = {k: v for k, v in person("w").items() if k != "id"}
    admitted = after(lobby, "participant.joined", participant="w", **event)
    assert [w["id"] for w in admitted["waiting"]] == ["x"]
    assert [p["id"] for p in admitted["participants"]] == ["h", "p", "w"]
    assert after(lobby, "participant.refused", participant="x")["waiting"] == lobby["waiting"][:1]


def test_presence_is_a_status() -> None:
    """Away, returned, left: the same person in the same place."""
    away = after(a_room(), "participant.away", participant="p")
    assert away["participants"][1] == person("p", status="away")
    assert after(away, "participant.returned", participant="p") == a_room()
    left = after(away, "participant.left", participant="p", reason="left", queue=[])
    assert left["participants"][1] == person("p", status="left")


def test_back_soon_stands_only_while_it_is_true() -> None:
    """`back_soon?` is absent where nobody said it, and gone with who left."""
    soon = after(a_room(), "participant.changed", participant="h", back_soon=True)
    assert soon["participants"][0]["back_soon"] is True
    assert after(soon, "participant.changed", participant="h", back_soon=False) == a_room()
    assert "back_soon" not in after(soon, "participant.left", participant="h")["participants"][0]


@pytest.mark.parametrize(
    "change", [{"alias": "New"}, {"role": "host"}, {"part": "listener"}, {"muted": True}]
)
def test_what_changed_of_a_person_is_merged(change: Body) -> None:
    """The event names only what is new."""
    room = after(a_room(), "participant.changed", participant="p", **change)
    assert room["participants"] == [person("h", role="host"), person("p", **change)]


def test_what_left_the_log_is_dropped() -> None:
    """The room stays bounded on every side alike."""
    marked = {"m": {"reactions": {"heard": 1}, "hidden": False}}
    room = after(a_room(messages=marked), "history.trimmed", participants=["p"], messages=["m"])
    assert room == a_room(participants=[person("h", role="host")])


def test_rounds_open_and_close() -> None:
    """The floor between two rounds comes with the event."""
    opened = after(a_room(), "round.opened", round="d", floor="turns", turn_s=120, queue=["p"])
    assert opened == a_room(round="d", floor="turns", queue=["p"])
    assert after(opened, "round.closed", round="d", floor="open", queue=[]) == a_room()


def test_agenda_and_settings_are_replaced() -> None:
    """Both travel whole."""
    assert after(a_room(), "agenda.changed", agenda=[{"id": "d"}])["agenda"] == [{"id": "d"}]
    assert after(a_room(), "room.changed", settings={"locked": True})["settings"]["locked"]


def test_a_turn_is_offered() -> None:
    """The offer is the whole turn."""
    event = {"turn": "t", "holder": "p", "extensions_left": 1, "answer_by": 60, "queue": ["q"]}
    assert after(a_room(), "turn.offered", **event) == a_room(turn=a_turn(), queue=["q"])


def test_a_started_turn_has_a_new_clock_and_a_start() -> None:
    """The four clock keys are one: `answer_by` goes when `ends_at` comes."""
    room = after(a_room(turn=a_turn()), "turn.started", turn="t", ends_at=120)
    turn = a_turn(state="speaking", started_at=5, ends_at=120)
    del turn["answer_by"]
    assert room["turn"] == turn


def test_a_clock_stands_and_goes_on() -> None:
    """`left_ms` and a deadline never stand together; none at all is no clock."""
    room = a_room(turn=a_turn())
    standing = after(room, "turn.clock", turn="t", left_ms=9)
    assert "answer_by" not in standing["turn"]
    assert standing["turn"]["left_ms"] == 9
    assert after(standing, "turn.clock", turn="t", answer_by=60) == room
    assert "left_ms" not in after(standing, "turn.clock", turn="t")["turn"]


def test_overtime_is_taken_back_by_more_time() -> None:
    """More time means that the clock has not passed zero."""
    speaking = a_room(turn=a_turn(state="speaking"))
    over = after(speaking, "turn.overtime", turn="t")
    assert over["turn"]["overtime"] is True
    more = after(over, "turn.extended", turn="t", extensions_left=0, ends_at=200)
    assert more["turn"]["overtime"] is False
    assert (more["turn"]["extensions_left"], more["turn"]["ends_at"]) == (0, 200)


def test_replies_have_their_own_clock() -> None:
    """In replies nothing is overtime."""
    over = a_room(turn=a_turn(state="speaking", overtime=True))
    turn = after(over, "turn.replies_opened", turn="t", replies_until=90)["turn"]
    assert (turn["state"], turn["overtime"], turn["replies_until"]) == ("replies", False, 90)
    assert "answer_by" not in turn


def test_an_ended_turn_is_no_turn() -> None:
    """Lists come along, where they changed."""
    event = {"turn": "t", "reason": "done", "marks": {}, "heard": ["p"]}
    assert after(a_room(turn=a_turn()), "turn.ended", **event) == a_room(heard=["p"])


def test_news_of_another_turn_leaves_this_one_alone() -> None:
    """A turn's event names its turn."""
    room = a_room(turn=a_turn())
    assert after(room, "turn.overtime", turn="other") == room
    assert after(a_room(), "turn.clock", turn="t", left_ms=1) == a_room()


def test_silence_begins_and_ends() -> None:
    """The words are optional."""
    silent = after(a_room(), "silence.began", until=30, words="breathe")
    assert silent["silence"] == {"until": 30, "words": "breathe"}
    assert after(silent, "silence.ended") == a_room()
    assert after(a_room(), "silence.began", until=30)["silence"] == {"until": 30}


def test_marks_are_counts() -> None:
    """The event carries the count as it is afterwards; zero is no mark."""
    one = after(a_room(), "reaction.changed", message="m", kind="heard", count=2)
    assert one["messages"] == {"m": {"reactions": {"heard": 2}, "hidden": False}}
    two = after(one, "reaction.changed", message="m", kind="me_too", count=1)
    assert two["messages"]["m"]["reactions"] == {"heard": 2, "me_too": 1}
    none = after(one, "reaction.changed", message="m", kind="heard", count=0)
    assert none == a_room()


def test_hidden_restored_removed() -> None:
    """A message stands in `messages` only with marks or hidden."""
    hidden = after(a_room(), "message.hidden", message="m")
    assert hidden["messages"] == {"m": {"reactions": {}, "hidden": True}}
    assert after(hidden, "message.restored", message="m", by="p", text="x") == a_room()
    assert after(hidden, "message.removed", message="m") == a_room()
    assert after(a_room(), "message.removed", message="m") == a_room()


def test_held_messages_are_the_hosts() -> None:
    """Approved, declined: either way it is held no more."""
    event = {"message": "m", "by": "p", "text": "x", "expires_at": 9, "labels": []}
    assert after(a_room(), "message.held", **event) == a_room()
    held = after(a_room(held=[]), "message.held", **event)
    assert held["held"] == [{"message": "m", "by": "p", "text": "x", "expires_at": 9}]
    assert after(held, "message.declined", message="m", reason="host") == a_room(held=[])
    assert after(held, "message.posted", message="m", by="p", text="x") == a_room(held=[])


def test_goals_are_cards() -> None:
    """One's own card, made or reworded."""
    card = {"owner": "p", "text": "walk", "state": "open", "celebrations": 0}
    assert after(a_room(), "goal.changed", goal="g", **card) == a_room(goals={"g": card})


def test_alerts_are_raised_claimed_closed() -> None:
    """Told again with the same id, an alert keeps its place."""
    raised = {"alert": "a", "kind": "help", "participant": "p", "text": "please", "labels": []}
    assert after(a_room(), "alert.raised", by="p", **raised) == a_room()
    first = after(a_room(alerts=[]), "alert.raised", by="p", **raised)
    alert = {"alert": "a", "kind": "help", "state": "open", "by": "p", "participant": "p"}
    assert first["alerts"] == [{**alert, "text": "please"}]
    claimed = after(first, "alert.changed", alert="a", state="claimed", claimed_by="h", text="ok")
    assert claimed["alerts"] == [{**alert, "text": "please", "state": "claimed", "claimed_by": "h"}]
    assert after(claimed, "alert.raised", by="p", **raised) == first
    assert after(claimed, "alert.changed", alert="other", state="claimed") == claimed
    assert after(claimed, "alert.changed", alert="a", state="closed") == a_room(alerts=[])


def test_the_room_tells_when_it_closes() -> None:
    """`closes_at` stands until a host returns or it is taken back."""
    absent = after(a_room(), "host.absent", closes_at=99)
    assert absent == a_room(closes_at=99)
    assert after(absent, "host.returned", participant="h") == a_room()
    assert after(a_room(), "host.absent") == a_room()
    closing = after(absent, "room.closing", at=120, reason="host", resources=[])
    assert closing == a_room(closes_at=120)
    assert after(closing, "room.closing", at=None, reason="host", resources=[]) == a_room()


def test_a_closed_room_keeps_nothing_said() -> None:
    """The last state has people and no words."""
    room = a_room(
        turn=a_turn(), queue=["p"], goals={"g": {}}, held=[{"message": "m"}], messages={"m": {}}
    )
    assert after(room, "room.closed") == a_room(phase="closed", held=[])
