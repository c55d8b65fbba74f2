"""The words that open a room: invites, resume secrets, hashes of addresses.

All are derived from one key and from public ids, so nothing secret stands in a room's state, in a
log entry or in a snapshot. This module keeps nothing and logs nothing.
"""

import base64
import hashlib
import hmac


class Secrets:
    """Derives every secret of a fleet from its key (at least 16 bytes)."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the fleet's key needs at least 16 bytes")
        self._key = hashlib.sha256(b"roomserver secrets 1" + key).digest()

    def invite(self, room: str, generation: int) -> str:
        """Return the word that lets newcomers in; a new generation ends the old one."""
        return self._mac("invite", room, str(generation))

    def resume(self, room: str, member: str) -> str:
        """Return the secret that brings a member back: their id, a dot, a MAC."""
        return f"{member}.{self._mac('resume', room, member)}"

    def member_of(self, room: str, resume: str) -> str | None:
        """Return whose resume secret this is in that room, or None for a forged one."""
        member = resume.partition(".")[0]
        return member if self.check(resume, self.resume(room, member)) else None

    def address(self, room: str, prefix: str) -> str:
        """Return a pseudonym of an address prefix, another one in every room."""
        return self._mac("address", room, prefix)

    def pseudonym(self, room: str, thing: str = "") -> str:
        """Return what a room, or somebody or something in it, is called outside of this service."""
        return self._mac("pseudonym", room, thing)

    @staticmethod
    def check(given: str, expected: str) -> bool:
        """Compare in constant time: how long it takes tells nothing about what was right."""
        return hmac.compare_digest(_bytes(given), _bytes(expected))

    def _mac(self, *parts: str) -> str:
        # Each part with its length before it: no two lists of parts give the same bytes.
        fields = (_bytes(part) for part in parts)
        message = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
        mac = hmac.digest(self._key, message, "sha256")
        return base64.urlsafe_b64encode(mac[:18]).decode()


def _bytes(text: str) -> bytes:
    # What a client sends may hold lone surrogates, which plain UTF-8 refuses.
    return text.encode("utf-8", "surrogatepass")
