"""What a lease and a push tell, also where another version wrote them."""

import pytest

from roomserver.rooms.ports import Push, Signal
from roomserver.stores.redis.codec import NEVER_OLD, Malformed, Unheard, leases, message


def test_a_lease_tells_its_schema_and_facts() -> None:
    """Rooms are kept by who can read them."""
    (lease,) = leases([b"i1", b"5"], [b"i1", b'7 {"version": "2"}'])
    assert (lease.instance, lease.renewed_at, lease.schema) == ("i1", 5, 7)
    assert lease.facts == b'{"version": "2"}'


@pytest.mark.parametrize("told", [None, b"", b'{"version":"2"}', b"seven {}", b"-1 {}"])
def test_who_tells_no_schema_is_not_taken_for_gone(told: bytes | None) -> None:
    """Members of an instance of another version rely on it: what can't be read is unknown."""
    known = [] if told is None else [b"i1", told]
    (lease,) = leases([b"i1", b"5"], known)
    assert lease.schema == NEVER_OLD


def test_a_message_is_of_a_kind_that_is_known():
    """A kind that a newer version sends is no push, even where it reads like one."""
    assert message("r", b"Sx") == Signal(room="r", data=b"x")
    assert message("r", b"Pe1 0  0\n") == Push(room="r", epoch="e1", entries=())
    for unknown in (b"Qe1 0  0\n", b"pe1 0  0\n", b""):
        with pytest.raises(Unheard):
            message("r", unknown)


def test_a_push_that_can_not_be_read_says_so():
    """Whoever listens goes on; what it told is read from the store."""
    with pytest.raises(Malformed) as told:
        message("r", b"Pe1 0  x\n")
    assert not isinstance(told.value, Unheard)
