"""Servers that leave a trace on purpose: the check that looks for it has to find it."""

import pytest

from tests.ephemeral import planted_server as plants
from tests.ephemeral import test_ends, test_removal
from tests.ephemeral.conftest import houses, kept_in_files
from tests.ephemeral.evening import evening
from tests.ephemeral.places import Places
from tests.ephemeral.sampler import Sampler

closed = test_ends.test_what_a_host_closes_is_gone
banned = test_removal.test_who_is_removed_and_banned_leaves_a_mark_and_no_address
claimed = test_removal.test_an_address_that_no_proxy_tells_stands_nowhere_either


async def slip(places):
    """A message is said and taken back."""
    await test_removal.test_a_message_that_is_taken_out_stands_nowhere(
        places, test_removal.retracted
    )


async def endless(places):
    """A room that was just made is looked at in the moment before anybody comes."""
    with Sampler(places.server) as sampler:
        async with evening(*places.houses):
            pass
    assert sampler.endless == set()


FINDS = {
    plants.log_keeps_the_removed: (slip, "slip .*dump"),
    plants.snapshot_keeps_the_removed: (slip, "slip .*dump"),
    plants.close_forgets_a_key: (closed, "dump"),
    plants.room_is_made_for_ever: (endless, ":snap"),
    plants.address_is_kept: (banned, "203.0.113.0/24"),
    plants.anybody_is_believed: (claimed, "files"),
    plants.words_are_logged: (slip, "files"),
    plants.words_are_printed: (slip, "printed"),
    plants.words_are_spooled: (slip, "files"),
}


def test_every_plant_is_looked_for():
    """One that nobody looks for shows nothing."""
    assert {each.__name__ for each in FINDS} == {*plants.PLANTS}


@pytest.mark.parametrize("plant", FINDS, ids=lambda each: each.__name__)
async def test_it_is_found(plant, tmp_path):
    """Whoever trusts the others trusts them because of this."""
    check, words = FINDS[plant]
    program = ("-m", "tests.ephemeral.planted_server", plant.__name__)
    with kept_in_files() as server:
        one, two = houses(tmp_path / "planted", server, program=program)
        with one, two, pytest.raises(AssertionError, match=f"(?s){words}"):
            await check(Places(server, one, two))
