"""What servers' replies say, as text: `INFO` and its like, and flat lists of pairs."""

from typing import Any


def facts(reply: Any) -> dict[str, str]:
    """Return the fields of an `INFO` or `CLUSTER INFO`; none where it was refused."""
    if not isinstance(reply, bytes):
        return {}
    return dict(line.partition(":")[::2] for line in reply.decode().split("\r\n") if ":" in line)


def pairs(reply: Any) -> dict[str, str] | None:
    """Return a flat list as a table; None where it was refused."""
    if not isinstance(reply, list):
        return None
    words = [each.decode() for each in reply]
    return dict(zip(words[::2], words[1::2], strict=True))


def replicas(info: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Return where a master's replicas are, from the fields of its `INFO replication`."""
    told = (value for name, value in info.items() if _is_replica(name))
    found = (dict(part.partition("=")[::2] for part in each.split(",")) for each in told)
    return tuple((each["ip"], int(each["port"])) for each in found)


def _is_replica(name: str) -> bool:
    return name.startswith("slave") and name[5:].isdecimal()
