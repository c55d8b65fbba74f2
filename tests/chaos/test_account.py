"""The account itself: what it finds, found in frames made up for it."""

import asyncio

import pytest

from tests.chaos.account import Account, Ledger

ROOM = {"turn": None, "participants": [], "queue": []}


def welcome(**more):
    """Return a first welcome at position 0, or another one."""
    you = {"id": "p1", "alias": "Wrenna", "role": "participant", "part": "sharer"}
    known = {"type": "welcome", "you": you, "resume": "s", "epoch": "e1", "seq": 0, "p": 0}
    return {**known, "last_n": 0, "recovered": False, "room": ROOM, "history": [], **more}


def posted(seq, text="one", message="m1", **more):
    said = {"type": "message.posted", "seq": seq, "at": 1, "message": message, "by": "p1"}
    return {**said, "text": text, "feedback": "none", **more}


@pytest.fixture
def ledger():
    return Ledger("room")


@pytest.fixture
async def account(ledger):
    made = Account("p1", ledger, lambda: None)
    made.frame(welcome())
    return made


def other(ledger):
    made = Account("p2", ledger, lambda: None)
    made.frame(welcome())
    return made


def checks(ledger):
    return [finding.check for finding in ledger.found]


def said(account, n=1, text="one"):
    """Let somebody say something, and return the frame that would acknowledge it."""
    account.command(n, {"type": "message.post", "text": text})
    return {"type": "ack", "n": n, "id": "m1"}


async def test_what_is_right_is_not_found(account, ledger):
    """Everything else would make every run red."""
    ack = said(account)
    account.frame(posted(1))
    account.frame(ack)
    other(ledger).frame(posted(1))
    assert checks(ledger) == []


async def test_a_hole_is_found_though_the_client_would_mend_it(account, ledger):
    """The client only reconnects."""
    account.frame(posted(2))
    assert checks(ledger) == ["a hole in seq"]


async def test_an_event_that_comes_twice_is_found(account, ledger):
    """The client only drops it."""
    account.frame(posted(1))
    account.frame(posted(1))
    assert checks(ledger) == ["a hole in seq"]


async def test_a_private_event_that_is_missing_is_found(account, ledger):
    """Nobody else could tell."""
    account.frame({"type": "whisper.posted", "seq": 0, "p": 2, "whisper": "w", "text": "?"})
    assert checks(ledger) == ["a hole in p"]


async def test_two_people_who_see_another_order_are_found(account, ledger):
    """One order everywhere, within an epoch."""
    account.frame(posted(1))
    other(ledger).frame(posted(1, text="two", message="m2"))
    assert checks(ledger) == ["another order"]


async def test_what_was_said_stands_in_one_place_in_every_epoch(account, ledger):
    """A restored room goes on where the old one was."""
    account.frame(posted(1))
    account.frame(welcome(epoch="e2", seq=1))
    account.frame(posted(2))
    assert checks(ledger) == ["elsewhere in another epoch"]


async def test_words_that_were_done_twice_are_found(account, ledger):
    """The same command under two numbers of the server's."""
    account.frame(posted(1))
    account.frame(posted(2, message="m2"))
    assert checks(ledger) == ["done twice"]


async def test_words_that_were_refused_and_yet_done_are_found(account, ledger):
    """After an error a command is never done."""
    said(account)
    account.frame({"type": "error", "n": 1, "code": "floor_closed"})
    account.frame(posted(1))
    assert checks(ledger) == ["done after an error"]


async def test_an_ack_before_its_event_is_found(account, ledger):
    """It would be an ack before the commit."""
    account.frame(said(account))
    assert checks(ledger) == ["an ack before its event"]


async def test_two_holders_are_found(account, ledger):
    """At most one at any time."""
    offer = {"type": "turn.offered", "at": 1, "extensions_left": 1, "queue": []}
    account.frame({**offer, "seq": 1, "turn": "t1", "holder": "p1"})
    account.frame({**offer, "seq": 2, "turn": "t2", "holder": "p2"})
    assert checks(ledger) == ["two holders at once"]


async def test_a_forgotten_command_is_found(account, ledger):
    """What was acknowledged is in the room that comes back."""
    ack = said(account)
    account.frame(posted(1))
    account.frame(ack)
    account.frame(welcome(epoch="e2", seq=1, last_n=0))
    assert checks(ledger) == ["last_n forgot a command"]


async def test_a_history_that_leads_elsewhere_is_found(account, ledger):
    """Folding what was missed gives the fresh room."""
    told = {"recovered": True, "seq": 1, "history": [posted(1)]}
    account.frame(welcome(**told, room={**ROOM, "queue": ["p9"]}))
    assert checks(ledger) == ["what was told differs"]


async def test_a_history_that_is_withheld_is_found(account, ledger):
    """Within one epoch, and so near, everything can be told."""
    account.frame(welcome(seq=3))
    assert checks(ledger) == ["not recovered within one epoch"]


def removed(seq, message="m1"):
    return {"type": "message.removed", "seq": seq, "at": 1, "message": message, "by": "p1"}


def took_back(account, n=2, message="m1"):
    """Let somebody take a message back, and see it go."""
    account.frame(posted(1))
    account.command(n, {"type": "message.retract", "message": message})
    account.frame(removed(2))
    account.frame({"type": "ack", "n": n})


async def test_what_is_taken_back_may_be_told_without_its_words(account, ledger):
    """Whoever was away is told that something was said, and no more."""
    guest = other(ledger)
    took_back(account)
    told = [posted(1, text="", removed=True), removed(2)]
    guest.frame(welcome(recovered=True, seq=2, history=told))
    assert checks(ledger) == []
    assert ledger.taken == {"m1"}


async def test_words_that_were_taken_back_and_are_shown_again_are_found(account, ledger):
    """To whoever comes back after they were gone; before that they were there."""
    guest, late = other(ledger), other(ledger)
    took_back(account)
    guest.frame(welcome(recovered=True, seq=1, history=[posted(1)]))
    assert checks(ledger) == []
    late.frame(welcome(recovered=True, seq=2, history=[posted(1), removed(2)]))
    assert checks(ledger) == ["taken back, and shown again"]


async def test_words_that_nobody_took_back_and_are_gone_are_found(account, ledger):
    """An error says that a removal is not done, and never will be."""
    account.frame(posted(1))
    account.command(2, {"type": "message.remove", "message": "m1"})
    account.frame({"type": "error", "n": 2, "code": "forbidden"})
    account.frame(removed(2))
    assert checks(ledger) == ["taken back by nobody"]


async def test_the_wait_for_an_answer_is_measured_on_one_connection(account):
    """A store that is away must not leave anybody without a word."""
    account.wrote({"type": "message.post", "n": 1, "text": "one"})
    await asyncio.sleep(0.01)
    account.frame(said(account))
    first = account.slowest_s
    assert first >= 0.01
    account.wrote({"type": "message.post", "n": 2, "text": "two"})
    account.lost()
    account.frame({**said(account, 2, "two"), "duplicate": True})
    assert account.slowest_s == first
