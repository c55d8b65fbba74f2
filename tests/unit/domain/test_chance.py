"""All the chance of a decision comes from its seed."""

from roomserver.domain.chance import Chance

SEED = b"s" * 32


def test_one_seed_one_future():
    """A retry after a conflict relies on it."""
    one, two = Chance(SEED), Chance(SEED)
    assert [one.id() for _ in range(3)] == [two.id() for _ in range(3)]
    assert one.shuffled("abcdef") == two.shuffled("abcdef")


def test_other_seeds_other_ids():
    """Rooms rely on it: no id twice, none the same in two rooms."""
    ids = {Chance(bytes([n]) * 32).id() for n in range(100)}
    assert len(ids) == 100


def test_an_id_has_128_bits_in_22_url_safe_characters():
    """Links and clients rely on it."""
    chance = Chance(SEED)
    for _ in range(50):
        made = chance.id()
        assert len(made) == 22
        assert made.replace("-", "").replace("_", "").isalnum()


def test_a_shuffle_keeps_everybody_and_reaches_every_order():
    """People rely on it: no order is favoured."""
    orders = [Chance(n.to_bytes(16, "big")).shuffled(("a", "b", "c")) for n in range(600)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) == 6
    assert min(orders.count(order) for order in set(orders)) > 60


def test_nobody_and_one_are_orders_too():
    """An empty room relies on it."""
    assert Chance(SEED).shuffled(()) == ()
    assert Chance(SEED).shuffled(("a",)) == ("a",)
