"""What a client is told of a server's bounds."""

from roomserver.rooms.options import RoomOptions


def test_a_client_is_told_every_bound_that_it_has_to_keep() -> None:
    """Whoever writes a client needs no number of ours in it."""
    server = RoomOptions(frames_per_min=60).server()
    assert server == {
        "ping_s": 25,
        "limits": {
            "frame_bytes": 32 * 1024,
            "frames_per_min": 60,
            "text": 2_000,
            "note": 80,
            "alias": 32,
            "words": 500,
            "goal": 500,
            "messages_per_min": 20,
            "messages_burst": 10,
        },
    }
