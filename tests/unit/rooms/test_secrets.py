"""Secrets are derived, differ by room and kind, and forged ones are nobody's."""

import pytest

from roomserver.rooms.secrets import Secrets

SECRETS = Secrets(b"a key of sixteen")


def test_a_resume_secret_names_its_member_in_its_room_only() -> None:
    """A secret of one room must open no other."""
    resume = SECRETS.resume("r1", "m1")
    assert SECRETS.member_of("r1", resume) == "m1"
    assert SECRETS.member_of("r2", resume) is None


@pytest.mark.parametrize("forged", ["", "m1", "m1.", "m1.xxxx", ".", "m2.{mac}", "m1.\udce9"])
def test_a_forged_resume_secret_is_nobodys(forged: str) -> None:
    """Whoever guesses, or sends what is no text at all, gets nothing."""
    mac = SECRETS.resume("r1", "m1").partition(".")[2]
    assert SECRETS.member_of("r1", forged.format(mac=mac)) is None


def test_no_two_kinds_of_secret_are_the_same() -> None:
    """An invite is no way back for a member, whatever the ids are."""
    made = {
        SECRETS.invite("r1", 1),
        SECRETS.invite("r1", 2),
        SECRETS.invite("r", 11),
        SECRETS.resume("r1", "1"),
        SECRETS.address("r1", "1"),
        SECRETS.address("r11", ""),
    }
    assert len(made) == 6
    assert all(len(secret) >= 22 for secret in made)


def test_another_key_gives_other_secrets() -> None:
    assert Secrets(b"another key of 16").invite("r1", 1) != SECRETS.invite("r1", 1)


def test_a_key_that_is_too_short_is_refused() -> None:
    """An operator's empty setting must not become a fleet's key."""
    with pytest.raises(ValueError, match="16 bytes"):
        Secrets(b"short")


def test_outside_a_room_and_who_is_in_it_have_other_names() -> None:
    """Who reads both a hook's log and a room can't bring them together without the key."""
    one, other = Secrets(b"k" * 16), Secrets(b"l" * 16)
    names = [one.pseudonym(room, thing) for room in ("r1", "r2") for thing in ("", "p1", "p2")]
    assert len({*names, other.pseudonym("r1", "p1")}) == 7
    assert one.pseudonym("r1", "p1") == one.pseudonym("r1", "p1")
