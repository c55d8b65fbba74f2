"""A replica: opened from what the store has, moved along its one line only."""

from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain import visibility
from roomserver.domain.creation import new_room
from roomserver.rooms.ports import Logged, Opened
from roomserver.rooms.records import (
    Snapshot,
    Unreadable,
    decode_entry,
    decode_snapshot,
    encode_event,
    encode_snapshot,
)
from roomserver.rooms.replica import SNAPSHOT_EVERY, Hole, Replica
from tests.unit.rooms.fakes import START, spec


def joined(member: str) -> e.AnyEvent:
    return e.ParticipantJoined(
        participant=member, alias=member, role="participant", part="sharer", joined_at=START
    )


def posted(message: str, text: str) -> e.AnyEvent:
    return e.MessagePosted(by="m1", message=message, text=text)


def logged(*events: e.AnyEvent, start: int = 1) -> tuple[Logged, ...]:
    """Return entries, each a commit of its own."""
    return tuple(
        Logged(
            seq=n, at=START + n, commit_id=f"c{n}", previous=f"c{n - 1}" if n > 1 else "",
            data=encode_event(event),
        )
        for n, event in enumerate(events, start)
    )  # fmt: skip


def opened(*entries: Logged, **more: Any) -> Opened:
    start = encode_snapshot(Snapshot(state=new_room(spec(), START, b"seed" * 4)))
    last = entries[-1] if entries else None
    given: dict[str, Any] = {
        "epoch": "e",
        "seq": last.seq if last else 0,
        "tail": last.commit_id if last else "",
        "snapshot": start,
        "snapshot_seq": 0,
        "entries": entries,
    }
    return Opened(**given | more)


LINE = logged(joined("m1"), joined("m2"), posted("x", "xyzzy"), posted("y", "two"))


def test_opening_and_following_arrive_at_the_same() -> None:
    """Whoever opens a room late keeps the same room as who was there from the start."""
    early, late = Replica(opened()), Replica(opened(*LINE))
    assert len(list(early.follow(LINE))) == 4
    assert early.state == late.state
    assert early.ring.records == late.ring.records
    assert (early.seq, early.tail, early.at) == (late.seq, late.tail, late.at)


def test_opening_at_a_snapshot_arrives_at_the_same() -> None:
    """Frames of what lies before the snapshot are in it: no later state tells them."""
    first = Replica(opened(*LINE[:3]))
    taken = first.snapshot()
    late = Replica(opened(*LINE, snapshot=taken, snapshot_seq=3))
    full = Replica(opened(*LINE))
    assert late.state == full.state
    assert late.ring.records == full.ring.records


def test_known_entries_are_passed_over_and_missing_ones_are_a_hole() -> None:
    replica = Replica(opened(*LINE[:2]))
    assert [each.entry.seq for each in replica.follow(LINE[:3])] == [3]
    beyond = logged(posted("z", "three"), start=6)
    with pytest.raises(Hole):
        list(replica.follow(beyond))
    assert replica.seq == 3


def test_a_log_that_does_not_reach_its_end_is_a_hole() -> None:
    with pytest.raises(Hole):
        Replica(opened(*LINE, seq=9))


def test_words_are_erased_wherever_they_stand() -> None:
    """Also in entries that lie before the snapshot, and that a store still keeps."""
    snapshot = Replica(opened(*LINE[:3])).snapshot()
    replica = Replica(opened(*LINE, snapshot=snapshot, snapshot_seq=3))
    erasures = dict(replica.erasures(["x"]))
    assert list(erasures) == [3]
    assert b"xyzzy" not in erasures[3]
    without = replica.snapshot(["x"])
    assert b"xyzzy" not in without
    assert b"two" in without
    removed = logged(e.MessageRemoved(by="m1", message="x"), start=5)
    list(replica.follow(removed))
    assert b"xyzzy" not in replica.snapshot()
    assert b"xyzzy" not in repr(list(replica._carriers)).encode()


def test_a_snapshot_is_due_when_the_stores_is_far_behind() -> None:
    replica = Replica(opened(*LINE))
    assert not replica.snapshot_is_due()
    replica.snapshot_seq = replica.seq - SNAPSHOT_EVERY
    assert replica.snapshot_is_due()


def test_what_nobody_may_see_leaves_no_record() -> None:
    replica = Replica(opened())
    (applied,) = replica.follow(logged(e.InviteRenewed()))
    assert applied.record is None
    assert replica.ring.records == ()


def test_what_another_version_wrote_is_unreadable() -> None:
    """It is neither guessed at nor skipped."""
    with pytest.raises(Unreadable):
        decode_entry(replace(LINE[0], data=b"\x81\xa4type\xa7unheard"))
    with pytest.raises(Unreadable):
        decode_snapshot(b"?")


def test_unknown_fields_are_ignored() -> None:
    """A newer instance may add a field while an older one still runs."""
    import msgspec

    body = msgspec.msgpack.decode(LINE[0].data) | {"later": 1}
    entry = decode_entry(replace(LINE[0], data=msgspec.msgpack.encode(body)))
    assert entry.event == joined("m1")


# After each the room looks to participants as before, or `seq` has moved on.
BESIDES: tuple[e.AnyEvent, ...] = (
    e.ConnectionLost(participant="m1", connection="c", since=START),
    e.ConnectionAttached(participant="m1", connection="d"),
    e.MessageHeld(by="m1", message="z", text="held", expires_at=START + 1),
    e.WhisperPosted(by="m1", whisper="w", to="m2", text="hush"),
    e.MessageReported(by="m2", message="x"),
    e.InviteRenewed(),
    e.ReactionChanged(by="m2", message="x", kind="heard", on=True),
    e.MessageHidden(message="x"),
    e.ParticipantAway(participant="m1"),
)


def test_the_room_of_a_welcome_is_encoded_once_for_all_who_see_the_same() -> None:
    """Many who come back at once rely on it; what it shows is the room as it is, for each."""
    replica = Replica(opened(*LINE))
    for number, event in enumerate(BESIDES, len(LINE) + 1):
        before, seq = replica.view("m1"), replica.state.seq
        list(replica.follow(logged(event, start=number)))
        shared = replica.view("m1")
        assert shared is replica.view("m2")
        assert (shared is before) is (replica.state.seq == seq)
        assert json.decode(shared) == visibility.view(replica.state, "m2")


def test_a_host_has_a_room_of_their_own() -> None:
    """With what waits for hosts; nothing of it is shared with anybody."""
    host = e.ParticipantJoined(
        participant="h1", alias="Ana", role="host", part="listener", joined_at=START
    )
    replica = Replica(opened(*logged(host, joined("m1"))))
    assert "alerts" in json.decode(replica.view("h1"))
    assert "alerts" not in json.decode(replica.view("m1"))
