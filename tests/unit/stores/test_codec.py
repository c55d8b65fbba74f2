"""What a lease tells of the instance behind it, also where another version wrote it."""

import pytest

from roomserver.stores.redis.codec import NEVER_OLD, leases


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
