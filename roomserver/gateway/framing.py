"""Prepared frames (RFC 6455, 5.2): a header and the payload, unmasked, the same for everybody."""

import struct
from collections.abc import Sequence
from functools import lru_cache

_TEXT, _SHORT, _MEDIUM = 0x81, 126, 65_536


@lru_cache(maxsize=4096)
def frame_header(length: int) -> bytes:
    """Return the header of an unmasked, final text frame."""
    if length < _SHORT:
        return bytes((_TEXT, length))
    if length < _MEDIUM:
        return struct.pack("!BBH", _TEXT, 126, length)
    return struct.pack("!BBQ", _TEXT, 127, length)


def framed(payloads: Sequence[bytes]) -> bytes:
    """Return the bytes of a text frame for each payload, joined."""
    return b"".join([part for each in payloads for part in (frame_header(len(each)), each)])
