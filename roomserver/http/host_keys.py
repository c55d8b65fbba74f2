"""Hosts' keys as the gateway sees them: implements `gateway.ports.HostKeys`."""

from roomserver.http.sessions import Credential, Sessions

STAMP_CHARS = 16


class HostKeys:
    """A credential is `NAME:STAMP`; the stamp changes with the key, so a revoked host who is
    added again under the same name does not bring old seats back to life.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def find(self, host_key: str, room: str) -> str | None:
        """Return the credential behind a host's own key, or a host's key for this room."""
        sessions = self._sessions
        found = sessions.by_key(host_key) or sessions.by_room_key(room, host_key)
        return _word(found) if found else None

    def alive(self, credential: str) -> bool:
        """Tell whether that key is not revoked."""
        found = self._sessions.named(credential.partition(":")[0])
        return found is not None and _word(found) == credential


def _word(found: Credential) -> str:
    return f"{found.name}:{found.stamp[:STAMP_CHARS]}"
