"""What HTTP tells about a room: counts."""

import msgspec

from roomserver.domain.state import Alert, Member, Room
from roomserver.domain.visibility import preview_room
from roomserver.http.facts import facts, listed


def room(*statuses: str) -> Room:
    """Return a room with a host and one participant of each status."""
    host = {"h": Member(id="h", alias="Ana", role="host", status="here")}
    people = {f"m{n}": Member(id=f"m{n}", alias="A", status=s) for n, s in enumerate(statuses)}  # type: ignore[arg-type]  # words of the type
    return Room(id="r", title="Evening", members=host | people)


def test_here_are_participants_who_are_here() -> None:
    """The list, the facts and the preview say one number."""
    found = room("here", "here", "away", "waiting", "left")
    assert (listed(found)["here"], facts(found)["here"], preview_room(found)["here"]) == (2, 2, 2)
    told = facts(found)
    assert (told["away"], told["waiting"], told["hosts"]) == (1, 1, 1)


def test_a_stranger_does_not_learn_how_many_came() -> None:
    """Three or more; a host sees how many."""
    found = room(*["here"] * 5)
    assert (listed(found)["here"], facts(found)["here"], preview_room(found)["here"]) == (3, 5, 3)


def test_counts_do_not_tell_a_reported_host_of_a_report() -> None:
    """Whoever asks may be that host; other alerts count until they are closed."""
    alerts = {
        "a": Alert(id="a", kind="report", participant="h"),
        "b": Alert(id="b", kind="help"),
        "c": Alert(id="c", kind="flood", state="closed"),
    }
    assert facts(msgspec.structs.replace(room("here"), alerts=alerts))["alerts"] == 1
