"""Ports that last: a server that dies finds its own free when it comes back.

They lie below those that the system gives to connections, one of which could take it meanwhile; and
no other process that asks here gets the same.
"""

import contextlib
import random
import socket

PORTS = range(20_000, 32_000)
TRIES = 200

# The same number of UDP, bound for as long as this process lives: nobody speaks it here.
_marks: list[socket.socket] = []


def lasting_port() -> int:
    """Return a port on loopback that nobody listens on, marked as taken."""
    for _ in range(TRIES):
        port = random.choice(PORTS)
        with contextlib.suppress(OSError):
            _mark(port)
            return port
    raise AssertionError("no free port")


def _mark(port: int) -> None:
    mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        mark.bind(("127.0.0.1", port))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        mark.close()
        raise
    _marks.append(mark)
