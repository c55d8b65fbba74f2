"""Clients switch on these numbers and words: they never change."""

import pytest

from roomserver.wire.codes import (
    CLOSE_MEANINGS,
    ERROR_MEANINGS,
    REFUSALS,
    CloseCode,
    ErrorCode,
    comes_back,
)


def test_every_code_has_a_meaning():
    """The docs tables are made from the meanings."""
    assert set(CLOSE_MEANINGS) == set(CloseCode)
    assert set(ERROR_MEANINGS) == set(ErrorCode)


def test_error_codes_are_the_words_of_the_protocol():
    """The protocol page's, to the letter."""
    assert {str(code) for code in ErrorCode} == {
        *("bad_frame", "bad_command", "not_joined", "already_joined", "agreement_required"),
        *("alias_taken", "alias_refused", "room_full", "room_locked", "forbidden"),
        *("not_your_turn", "floor_closed", "silence", "muted", "slow_mode", "rate_limited"),
        *("too_long", "blocked", "not_found", "stale", "wrong_phase", "unavailable"),
    }


@pytest.mark.parametrize("code", [4001, 4008, 4012, 4013, 4014, 4020, 1006, 1011, 1012])
def test_a_client_comes_back_after_what_passes(code):
    """4000-4499 and plain failures of a network or server."""
    assert comes_back(code)


@pytest.mark.parametrize("code", [1000, 1009, 4500, 4503, 4504, 4505, 4506, 4507])
def test_a_client_stays_away_after_what_lasts(code):
    """4500-4999: trying again could only annoy."""
    assert not comes_back(code)


def test_a_join_is_refused_by_these_five_only():
    """Five refusals close the connection; a store that is away is no refusal."""
    assert {str(code) for code in REFUSALS} == {
        "agreement_required",
        "alias_taken",
        "alias_refused",
        "room_full",
        "room_locked",
    }
