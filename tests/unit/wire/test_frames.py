"""What the frames of both sides look like."""

from roomserver.domain.commands import WIRE_COMMANDS
from roomserver.wire import frames


def test_every_command_of_the_wire_is_known_by_its_type():
    """A command that the table lacks could never be sent."""
    assert set(frames.COMMANDS.values()) == set(WIRE_COMMANDS)
    assert "message.post" in frames.COMMANDS
    assert "tick" not in frames.COMMANDS
    assert "join" not in frames.COMMANDS


def test_client_frames_besides_commands():
    """These four have no `n`."""
    assert set(frames.SIGNALS) == {"hello", "join", "pong", "typing"}


def test_an_error_names_the_command_where_it_is_known():
    """A client finds its draft by `n`."""
    assert frames.error("stale", "Too late.", 7) == {
        "type": "error",
        "n": 7,
        "code": "stale",
        "detail": "Too late.",
    }
    assert "n" not in frames.error("bad_frame", "What?")


def test_preview_holds_what_is_seen_before_agreeing():
    """The page builds its first screen from it."""
    body = frames.preview({"id": "r"}, ("A", "B", "C"), {"ping_s": 25}, 5)
    assert body == {
        "type": "preview",
        "room": {"id": "r"},
        "aliases": ["A", "B", "C"],
        "server": {"ping_s": 25},
        "now": 5,
    }


def test_ping_and_drain():
    """No `reconnect_in_ms` says that the rooms end with the process."""
    assert frames.ping(9) == {"type": "ping", "now": 9}
    assert frames.drain() == {"type": "drain"}
    assert frames.drain(0) == {"type": "drain", "reconnect_in_ms": 0}
