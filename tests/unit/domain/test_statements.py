"""What people are told of what was done to them: a code, a sentence, and what is counted."""

from pathlib import Path

import pytest

from roomserver.domain import events as e
from roomserver.domain.statements import DECLINED, MESSAGE_REMOVED, REMOVED, statement, word_of

TRANSCRIPT = Path(__file__).parents[3] / "web/js/state/transcript.js"


def notice(key, **fields):
    return e.Notice(participant="ben", key=key, text="a word", **fields)


def declined(reason, **fields):
    return e.MessageDeclined(message="m", author="ben", reason=reason, **fields)


def left(reason, **fields):
    return e.ParticipantLeft(participant="ben", reason=reason, **fields)


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        (notice("message_held", reason="pre_moderated"), ("message_held", "pre_moderated")),
        (notice("message_changed", reason="contact.x"), ("message_changed", "contact.x")),
        (notice("message_changed"), ("message_changed", "none")),
        (notice("message_hidden"), ("message_hidden", "reports")),
        (notice("message_removed"), ("message_removed", "host")),
        (notice("muted"), ("muted", "host")),
        (declined("host"), ("message_declined", "host")),
        (declined("expired"), ("message_declined", "expired")),
        (left("removed"), ("removed", "host")),
        (left("removed", ban=True), ("banned", "host")),
        (e.ParticipantRefused(participant="ben"), ("refused", "host")),
        (e.ParticipantChanged(by="ana", participant="ben", alias="x"), ("renamed", "host")),
    ],
)
def test_whoever_is_acted_on_is_told_by_codes(event, codes):
    """An operator relies on it: what hosts and rules do is seen in the numbers."""
    assert statement(event) == codes


@pytest.mark.parametrize(
    "event",
    [
        notice("role_offered"),
        notice("unmuted"),
        declined("withdrawn"),
        declined("left"),
        left("left"),
        left("gone"),
        e.ParticipantRefused(participant="ben", lost=True),
        e.ParticipantChanged(by="ben", participant="ben", alias="x"),
        e.ParticipantChanged(by="ana", participant="ben", muted=True),
        e.RoomClosed(),
    ],
)
def test_what_people_do_themselves_is_nothing_done_to_them(event):
    """The numbers count no leaving and no second thoughts."""
    assert statement(event) is None


def test_a_code_has_a_sentence_unless_a_host_gave_one():
    """Clients without words of their own rely on it."""
    assert word_of(declined("host", text="later, please")) == "later, please"
    assert word_of(declined("host")) == DECLINED["host"]
    assert word_of(declined("expired")) == DECLINED["expired"]
    assert word_of(declined("withdrawn")) is None
    assert word_of(left("removed", text="you shouted")) == "you shouted"
    assert word_of(left("removed")) == REMOVED
    assert word_of(left("gone")) is None


def test_the_page_knows_which_sentences_no_host_wrote():
    """It says the same in words of its own, once and in the reader's language."""
    page = TRANSCRIPT.read_text()
    for sentence in (DECLINED["host"], MESSAGE_REMOVED, REMOVED):
        assert f'"{sentence}"' in page
