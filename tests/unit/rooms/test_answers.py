"""The frames that answer one connection, field by field."""

from roomserver.domain.envelope import Rejected
from roomserver.rooms import answers


def test_an_error_has_what_there_is_to_say_and_no_more() -> None:
    plain = answers.error(None, Rejected(code="room_full", detail="Full."))
    assert plain == {"type": "error", "code": "room_full", "detail": "Full."}
    rich = Rejected(
        code="blocked", detail="No.", retry_after_ms=5, suggestions=("A",), reason="list"
    )
    assert answers.error(3, rich) == {
        "type": "error",
        "n": 3,
        "code": "blocked",
        "detail": "No.",
        "retry_after_ms": 5,
        "suggestions": ["A"],
        "reason": "list",
    }


def test_an_ack_names_what_was_made() -> None:
    assert answers.ack(1, None) == {"type": "ack", "n": 1}
    assert answers.ack(1, "m") == {"type": "ack", "n": 1, "id": "m"}
    assert answers.duplicate(1) == {"type": "ack", "n": 1, "duplicate": True}
