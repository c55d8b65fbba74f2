"""Entries, pushes and meta between Redis' bytes and the port's Structs. No I/O, nothing decided.

An entry is `at commit previous kind data`; a push `P epoch closed erased count` and a line feed,
then for each entry `seq length`, a line feed and the entry; a signal is `S` and its data. Beside
a lease stands `schema facts`.
"""

from collections.abc import Iterator, Sequence

from roomserver.rooms.ports import LEASE_MS, Lease, Logged, Opened, Position, Push, Signal

NEVER_OLD = 2**31
"""The schema of a lease that tells none: nobody is taken for gone because of it."""


class Malformed(Exception):
    """Bytes that this module did not write."""


class Unheard(Malformed):
    """A kind of message that this version does not know."""


def entry(seq: bytes, value: bytes) -> Logged:
    """Read one entry of the log."""
    at, commit_id, previous, _, data = value.split(b" ", 4)
    return Logged(
        seq=int(seq),
        at=int(at),
        commit_id=commit_id.decode(),
        previous="" if previous == b"-" else previous.decode(),
        data=data,
    )


def entries(flat: Sequence[bytes]) -> tuple[Logged, ...]:
    """Read pairs of seq and entry."""
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return tuple(entry(seq, value) for seq, value in pairs)


def opened(meta: Sequence[bytes], snapshot: bytes, log: Sequence[bytes], now: int) -> Opened:
    """Read what `open.lua` answers."""
    fields = dict(zip(meta[::2], meta[1::2], strict=True))
    return Opened(
        epoch=fields[b"epoch"].decode(),
        seq=int(fields[b"seq"]),
        tail=fields[b"tail"].decode(),
        snapshot=snapshot,
        snapshot_seq=int(fields[b"snap_seq"]),
        # A hash keeps no order, and whoever folds them one by one needs theirs.
        entries=tuple(sorted(entries(log), key=lambda each: each.seq)),
        schema=int(fields[b"schema"]),
        origin=_origin(fields.get(b"origin")),
        settling=now < int(fields.get(b"settles_at", 0)),
        displaced=fields.get(b"server") != fields[b"here"],
    )


def _origin(value: bytes | None) -> Position | None:
    if value is None:
        return None
    epoch, seq, tail = value.decode().split(" ")
    return Position(epoch=epoch, seq=int(seq), tail=tail)


def position(answer: Sequence[bytes]) -> Position:
    """Read what `position.lua` answers."""
    epoch, seq, tail = answer
    return Position(epoch=epoch.decode(), seq=int(seq), tail=tail.decode())


def facts(schema: int, told: bytes) -> bytes:
    """Write what stands beside a lease."""
    return b"%d " % schema + told


def leases(scores: Sequence[bytes], known: Sequence[bytes]) -> tuple[Lease, ...]:
    """Read pairs of instance and time of renewal, and pairs of instance and `facts`."""
    beside = dict(zip(known[::2], known[1::2], strict=True))
    pairs = zip(scores[::2], scores[1::2], strict=True)
    return tuple(_lease(name, int(at), beside.get(name, b"")) for name, at in pairs)


def _lease(name: bytes, at: int, beside: bytes) -> Lease:
    schema, _, told = beside.partition(b" ")
    return Lease(
        instance=name.decode(),
        renewed_at=at,
        expires_at=at + LEASE_MS,
        facts=told,
        schema=int(schema) if schema.isdigit() else NEVER_OLD,
    )


def signal(data: bytes) -> bytes:
    """Write a signal."""
    return b"S" + data


def message(room: str, data: bytes) -> Push | Signal:
    """Read what came on a room's channel. Raises Malformed, Unheard for a kind not known here."""
    match data[:1]:
        case b"S":
            return Signal(room=room, data=data[1:])
        case b"P":
            return _push(room, data[1:])
        case _:
            raise Unheard


def _push(room: str, data: bytes) -> Push:
    try:
        head, _, rest = data.partition(b"\n")
        epoch, closed, erased, count = head.decode().split(" ")
        return Push(
            room=room,
            epoch=epoch,
            entries=tuple(_pushed(rest, int(count))),
            erased=tuple(int(each) for each in erased.split(",") if each),
            closed=closed == "1",
        )
    except ValueError as error:
        raise Malformed from error


def _pushed(rest: bytes, count: int) -> Iterator[Logged]:
    for _ in range(count):
        head, _, rest = rest.partition(b"\n")
        seq, length = head.split(b" ")
        yield entry(seq, rest[: int(length)])
        rest = rest[int(length) :]
