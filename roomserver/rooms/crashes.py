"""How a room's own faults are told to the operator: by type, never by what they say."""

from roomserver.observability import logs


def log_crash(room: str, error: Exception) -> None:
    """Log that something of ours failed in a room."""
    kind, reason = "rooms.pump", type(error).__name__
    logs.error("task.crashed", kind=kind, room_hash=logs.room_hash(room), reason=reason)
