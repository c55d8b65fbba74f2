"""What a resume and a newcomer are told from the latest events."""

from typing import Any

from msgspec.structs import replace

from roomserver.domain.state import Member, Message, Room, Settings
from roomserver.rooms.records import Record
from roomserver.rooms.ring import SIZE, Ring

Body = dict[str, Any]


def room(seq: int, p: int = 0, **more: Any) -> Room:
    members = {"me": Member(id="me", alias="Me", p=p)}
    return Room(id="r", title="t", seq=seq, members=members, **more)


def public(seq: int, type_: str = "hand.raised", **more: Any) -> Record:
    return Record(public={"type": type_, "seq": seq, "at": seq, **more})


def private(seq: int, p: int, type_: str = "note.posted", **more: Any) -> Record:
    return Record(public=None, private={"me": {"type": type_, "seq": seq, "p": p, **more}})


def ring(*records: Record) -> Ring:
    made = Ring()
    for record in records:
        made.add(record)
    return made


def seqs(bodies: list[Body] | None) -> list[int]:
    assert bodies is not None
    return [body["seq"] for body in bodies]


def test_only_what_comes_after_the_position_is_told() -> None:
    """Nothing twice: the client folds what it is told over what it has."""
    told = ring(public(1), private(1, 1), public(2), private(2, 2)).since(room(2, 2), "me", 1, 1)
    assert told == [public(2).public, private(2, 2).private["me"]]


def test_without_p_private_events_at_the_position_may_come_again() -> None:
    told = ring(public(1), private(1, 1), public(2)).since(room(2, 1), "me", 1, None)
    assert told is not None
    assert [body.get("p") for body in told] == [1, None]


def test_private_events_of_others_are_not_told() -> None:
    others = Record(public=None, private={"host": {"type": "note.posted", "seq": 1, "p": 1}})
    assert ring(public(1), others).since(room(1), "me", 0, 0) == [public(1).public]


def test_ones_own_variant_of_a_public_event_is_told() -> None:
    """A removed person reads the reason; others do not."""
    left = {"type": "participant.left", "seq": 1, "participant": "you"}
    record = Record(public=left, private={"me": {**left, "text": "why"}})
    assert ring(record).since(room(1), "me", 0, 0) == [{**left, "text": "why"}]


def test_a_position_that_the_ring_does_not_reach_is_told_nothing() -> None:
    """Never partial: older than the ring, or ahead of the room."""
    full = ring(*(public(seq) for seq in range(1, SIZE + 3)))
    now = room(SIZE + 2)
    assert full.floor == 2
    assert full.since(now, "me", 1, 0) is None
    assert seqs(full.since(now, "me", 2, 0))[0] == 3
    assert full.since(now, "me", SIZE + 3, 0) is None
    assert full.since(now, "me", 2, 1) is None


def test_a_private_position_that_the_ring_does_not_reach_is_told_nothing() -> None:
    """A whisper that fell out of the ring must not be passed over in silence."""
    full = ring(private(0, 1), *(public(seq) for seq in range(1, SIZE + 1)))
    assert full.floor == 0
    assert full.since(room(SIZE, 1), "me", 0, 0) is None
    assert full.since(room(SIZE, 1), "me", 0, 1) is not None


def test_after_ones_own_role_changed_nothing_is_told() -> None:
    """A new host may see what was kept from the participant: only a fresh room is whole."""
    mine = public(1, "participant.changed", participant="me", role="host")
    theirs = public(1, "participant.changed", participant="you", role="host")
    renamed = public(1, "participant.changed", participant="me", alias="New")
    assert ring(mine).since(room(1), "me", 0, 0) is None
    assert ring(theirs).since(room(1), "me", 0, 0) is not None
    assert ring(renamed).since(room(1), "me", 0, 0) is not None
    assert ring(mine).since(room(1), "me", 1, 0) == []


def test_a_removed_text_leaves_its_place_without_words() -> None:
    """Positions keep no hole, and no ring keeps a removed word."""
    posted = {"message": "m1", "text": "secret", "note": "secret"}
    kept = ring(
        public(1, "message.posted", **posted),
        public(2, "message.posted", message="m2", text="other"),
        public(3, "message.removed", message="m1"),
        private(3, 1, "message.held", message="m1", text="secret"),
    )
    kept.scrub("m1")
    told = kept.since(room(3, 1), "me", 0, 0)
    assert told is not None
    assert "secret" not in str(told)
    assert "secret" not in str(kept.records)
    assert told[0] == {"type": "message.posted", "seq": 1, "at": 1, "message": "m1", "text": "",
                       "removed": True}  # fmt: skip
    assert told[1]["text"] == "other"
    assert told[2] == {"type": "message.removed", "seq": 3, "at": 3, "message": "m1"}


def test_what_was_said_before_one_came_is_told_to_no_position() -> None:
    """A client that claims to have been here from the start was not."""
    kept = ring(public(1, "message.posted", message="m1", text="early"), public(2), public(3))
    me = Member(id="me", alias="Me", came_seq=2)
    now = replace(room(3), members={"me": me})
    assert kept.since(now, "me", 0, 0) is None
    assert kept.since(now, "me", 1, 0) is None
    assert kept.since(now, "me", 2, 0) == [public(3).public]


def test_a_lost_role_is_found_between_an_old_p_and_a_new_seq() -> None:
    """Who was a host must not get the hosts' notes by claiming to have missed those alone."""
    kept = ring(
        public(1),
        private(1, 1, text="hosts only"),
        public(2, "participant.changed", participant="me", role="participant"),
        private(2, 2, "notice"),
    )
    assert kept.since(room(2, 2), "me", 2, 0) is None
    assert kept.since(room(2, 2), "me", 2, 1) == [private(2, 2, "notice").private["me"]]
    assert kept.since(room(2, 2), "me", 2, None) == [private(2, 2, "notice").private["me"]]


def _hidden(by: str = "x", role: Any = "participant") -> tuple[Ring, Room]:
    said = {"message": "m1", "text": "cruel", "note": "cruel", "by": by}
    kept = ring(
        public(1, "message.posted", **said),
        public(2, "message.restored", **said),
        public(3, "message.hidden", message="m1"),
    )
    now = room(3, messages={"m1": Message(id="m1", by=by, text="cruel", hidden=True)})
    me = Member(id="me", alias="Me", role=role)
    return kept, replace(now, members={"me": me}, settings=Settings(history="all"))


def test_hidden_words_are_told_to_nobody_who_comes_back_or_joins() -> None:
    """Whoever was away while three people reported it must not be the one who reads it."""
    kept, now = _hidden()
    told = kept.since(now, "me", 0, 0)
    assert told is not None
    assert [(b.get("text"), b.get("hidden")) for b in told] == [("", True)] * 2 + [(None, None)]
    assert "cruel" not in str(told)
    assert kept.for_newcomer(now) == []
    assert kept.records[0].public == public(1, "message.posted", message="m1", text="cruel",
                                            note="cruel", by="x").public  # fmt: skip


def test_the_author_and_hosts_still_read_hidden_words() -> None:
    """A host decides whether to restore them."""
    for given in ({"by": "me"}, {"role": "host"}):
        kept, now = _hidden(**given)
        told = kept.since(now, "me", 0, 0)
        assert told is not None
        assert [b.get("text") for b in told] == ["cruel", "cruel", None]


def _said(history: Any) -> tuple[Ring, Room]:
    kept = ring(
        public(1, "message.posted", message="m1", text="before", round="d1"),
        public(2, "message.posted", message="m2", text="now", round="d2"),
        public(3, "message.posted", message="m3", text="hidden", round="d2"),
        public(4, "message.posted", message="m4", text="gone", round="d2"),
        private(4, 1, "message.held", message="m5", text="held", round="d2"),
    )
    shown = {k: Message(id=k, by="x", text="") for k in ("m1", "m2")}
    hidden = {"m3": Message(id="m3", by="x", text="", hidden=True)}
    now = room(4, 1, round="d2", messages=shown | hidden)
    return kept, replace(now, settings=Settings(history=history))


def test_a_newcomer_is_shown_what_the_setting_allows() -> None:
    """What was said before you came stays with those who were here, unless the host opens it."""
    texts = {}
    for history in ("none", "round", "all"):
        kept, now = _said(history)
        texts[history] = [body["text"] for body in kept.for_newcomer(now)]
    assert texts == {"none": [], "round": ["now"], "all": ["before", "now"]}


def test_between_rounds_no_round_is_open() -> None:
    kept, now = _said("round")
    assert kept.for_newcomer(replace(now, round=None)) == []


def test_what_lost_its_words_before_its_removal_is_folded_is_not_shown_to_newcomers() -> None:
    """The log was read late: an empty bubble would be all that they see of it."""
    kept = ring(public(1, "message.posted", message="m1", text="", by="you", removed=True))
    message = Message(id="m1", by="you", text="")
    now = room(1, messages={"m1": message}, settings=Settings(history="all"))
    assert kept.for_newcomer(now) == []
