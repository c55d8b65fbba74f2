"""What counts as seen: an event of somebody else's doing."""

from typing import Any

from roomserver.demo.report import NEEDED, Report, report

Body = dict[str, Any]


def ev(type_: str, **fields: Any) -> Body:
    return {"type": type_, **fields}


OFFERED = ev("turn.offered", turn="t", holder="a")
PASSED = ev("turn.ended", turn="t", reason="passed")
MORE = ev("turn.extended", turn="t", by="a")
AWAY, BACK = ev("participant.away", participant="a"), ev("participant.returned", participant="a")
HELD = ev("message.held", message="m", by="a", text="held words")
SHOWN = ev("message.posted", message="m", by="a", text="held words")
REPLY = ev("message.posted", message="n", by="a", text="a reply", reply_to="m")
MARK = ev("reaction.changed", message="m", kind="heard", count=1)
CLOSED = ev("room.closed", by="h")
EVERYTHING = [OFFERED, PASSED, MORE, AWAY, BACK, SHOWN, REPLY, MARK, CLOSED]


def test_what_another_member_saw_is_seen() -> None:
    """`b` saw it all, the host `h` saw it held."""
    whole = report({"h": [HELD], "b": EVERYTHING}, ["Ana"])
    assert all(whole.seen.values())
    assert whole.ok
    assert whole.texts == {"held words", "a reply"}
    assert whole.aliases == {"Ana"}


def test_what_only_the_doer_saw_is_not() -> None:
    """One's own screen proves nothing."""
    own = report({"a": [HELD, *EVERYTHING]}, [])
    seen = {name for name, yes in own.seen.items() if yes}
    assert seen == {"close", "mark"}
    assert not own.ok


def test_a_message_nobody_held_is_not_approved() -> None:
    """It has to have waited for the host."""
    assert not report({"b": EVERYTHING}, []).seen["held and approved"]


def test_a_host_who_gives_time_is_not_somebody_who_asked() -> None:
    """`turn.extend` is the host's, `turn.more_time` the holder's."""
    gift = ev("turn.extended", turn="t", by="h")
    assert not report({"b": [OFFERED, gift]}, []).seen["more time"]


def test_one_who_does_not_come_back_has_not_resumed() -> None:
    """Away alone is half of it, in the wrong order it is nothing."""
    assert not report({"b": [BACK, AWAY]}, []).seen["drop and resume"]


def test_every_needed_deed_is_needed() -> None:
    """One missing is a failure."""
    for missing in NEEDED:
        assert not Report(dict.fromkeys(NEEDED, True) | {missing: False}).ok


def test_lines_name_what_was_not_seen_and_quote_nobody() -> None:
    """They go to a terminal, and to CI's log."""
    lines = report({"h": [HELD], "b": [SHOWN]}, ["Ana"]).lines()
    assert "seen     held and approved" in lines
    assert "NOT SEEN close" in lines
    assert "words" not in " ".join(lines)
