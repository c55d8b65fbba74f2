"""How many tries one network has."""

from roomserver.gateway.tries import Tries

HOME, OFFICE = "203.0.113.0/24", "198.51.100.0/24"


def tries(**more):
    return Tries(**{"refusals_per_min": 10, "previews_per_min": 120, **more})


def test_ten_refusals_and_no_more():
    """A guesser is slowed down."""
    limits = tries()
    assert [limits.refused(HOME, 0) for _ in range(11)] == [True] * 10 + [False]


def test_others_are_not_hindered():
    """Each network has its own."""
    limits = tries()
    for _ in range(11):
        limits.refused(HOME, 0)
    assert limits.refused(OFFICE, 0)


def test_who_has_no_network_is_not_counted():
    """The operator's own machine, or all who come through a proxy on it."""
    limits = tries()
    assert all(limits.refused(None, 0) and limits.previewed(None, 0) for _ in range(500))
    assert len(limits) == 0


def test_time_heals():
    """A minute later all is well."""
    limits = tries()
    for _ in range(10):
        limits.refused(HOME, 0)
    assert not limits.refused(HOME, 5_999)
    assert limits.refused(HOME, 6_000)


def test_previews_are_counted_apart():
    """Looking at many rooms is not guessing."""
    limits = tries()
    assert [limits.previewed(HOME, 0) for _ in range(121)] == [True] * 120 + [False]
    assert limits.refused(HOME, 0)


def test_the_table_is_bounded():
    """Somebody with many networks must not cost memory; the least heard of is forgotten."""
    limits = tries(networks=3)
    for _ in range(10):
        limits.refused(HOME, 0)
    for number in range(10):
        limits.refused(HOME, 0)
        limits.previewed(f"net{number}", 0)
    assert len(limits) == 3
    assert not limits.refused(HOME, 0)


def test_no_address_is_kept():
    """A memory dump holds keyed hashes."""
    limits = tries()
    limits.refused(HOME, 0)
    assert HOME.encode() not in b"".join(limits._networks)
