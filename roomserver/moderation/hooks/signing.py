"""Signatures after Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, version `v1`.

A message is signed with every live secret, so that sender and receiver can change theirs at
different times. Source: the specification's sections on headers and signature scheme.
"""

import base64
import hmac
from collections.abc import Iterable, Mapping, Sequence

TOLERANCE_S = 300

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def headers(ident: str, at: int, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """Return the three headers of a message; `at` in seconds since the epoch."""
    signed = " ".join(_signature(ident, at, body, key) for key in secrets)
    return {ID: ident, TIMESTAMP: str(at), SIGNATURE: signed}


def is_signed(
    given: Mapping[str, str], ident: str, body: bytes, secrets: Iterable[bytes], now: int
) -> bool:
    """Tell whether a reply to the message `ident` is signed by a live secret, within 5 min."""
    stamp = given.get(TIMESTAMP, "")
    if given.get(ID) != ident or not (stamp.isascii() and stamp.isdecimal()):
        return False
    if abs(int(stamp[:15]) - now) > TOLERANCE_S:
        return False
    shown = [each.encode() for each in given.get(SIGNATURE, "").split(" ")]
    expected = [_signature(ident, int(stamp), body, key).encode() for key in secrets]
    return any(hmac.compare_digest(one, other) for one in shown for other in expected)


def _signature(ident: str, at: int, body: bytes, key: bytes) -> str:
    mac = hmac.digest(key, f"{ident}.{at}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(mac).decode()
