"""The words that a room is made with are read by everybody before they join."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from roomserver import agendas
from roomserver.domain.envelope import Verdict
from roomserver.http import wording
from roomserver.moderation.pipeline import BusyError
from roomserver.moderation.rulebook import read
from roomserver.rooms.ports import Subject
from tests.unit.http.conftest import Site

LISTS = """
[[list]]
name = "own"
action = "{}"
terms = ["grim"]
"""
ROUND = {"kind": "open", "title": "Talk", "floor": "open"}


def answer(site: Site, folder: Path, action: str, **body: object) -> Any:
    """Ask for a room on a server with a list of its own."""
    (folder / "any").mkdir(exist_ok=True)
    (folder / "any" / "own.toml").write_text(LISTS.format(action))
    site.rules = read(str(folder))
    body = {"title": "Evening", "agenda": "support-circle", **body}
    found = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert "grim" not in found.text
    return found


def faults(found: Any) -> list[tuple[str, str]]:
    """The field of each fault, and how its words begin."""
    assert found.status_code == 422
    return [(e["field"], e["detail"].rpartition(": ")[0]) for e in found.json()["errors"]]


@pytest.mark.parametrize("action", ["modify", "block"])
def test_a_title_that_moderation_changes_or_blocks_is_refused(
    site: Site, tmp_path: Path, action: str
) -> None:
    """Whoever makes the room chooses another."""
    assert faults(answer(site, tmp_path, action, title="A grim evening")) == [("title", "")]
    assert answer(site, tmp_path, action, title="An evening").status_code == 201
    assert len(site.rooms.specs) == 1


@pytest.mark.parametrize("action", ["flag", "hold"])
def test_a_hosts_title_does_not_wait(site: Site, tmp_path: Path, action: str) -> None:
    """Hosts are exempt from holds."""
    assert answer(site, tmp_path, action, title="A grim evening").status_code == 201


@pytest.mark.parametrize("action", ["modify", "block"])
def test_every_word_that_can_not_be_shown_is_named_by_its_field(
    site: Site, tmp_path: Path, action: str
) -> None:
    """A host mends all of them at once."""
    found = answer(
        site,
        tmp_path,
        action,
        title="grim",
        agreements=["Be kind.", "Be grim."],
        agenda=[ROUND, {**ROUND, "title": "grim", "prompt": "How grim?"}],
    )
    assert faults(found) == [
        ("title", ""),
        ("agreements", "number 2"),
        ("agenda", "round 2: title"),
        ("agenda", "round 2: prompt"),
    ]
    assert site.rooms.specs == []


def test_the_reason_is_told_in_words(site: Site) -> None:
    """A host who put a link into the agreements learns what is wrong with that."""
    body = {"title": "E", "agenda": "support-circle", "agreements": ["Join me on t.me/fern"]}
    found = site.client.post("/api/rooms", json=body, headers=site.bearer)
    (fault,) = found.json()["errors"]
    assert fault["detail"] == f"number 1: {site.rules.of('en').wording.reason('contact')}"


def test_the_operators_own_words_are_not_judged(site: Site, tmp_path: Path) -> None:
    """An agenda that the operator ships can't be refused by the operator's list."""
    (tmp_path / "any").mkdir()
    (tmp_path / "any" / "own.toml").write_text(LISTS.format("block").replace("grim", "group"))
    site.rules = read(str(tmp_path))
    assert "room" in site.create(agenda="support-circle")


@pytest.mark.parametrize("name", sorted(agendas.load("")))
def test_an_agenda_that_comes_along_may_be_changed_and_sent_back(site: Site, name: str) -> None:
    """The host's page does that."""
    whole = site.client.get(f"/api/agendas/{name}", headers=site.bearer).json()
    made = site.create(agenda=whole["rounds"], agreements=whole["agreements"])
    assert "room" in made


class Counted:
    """Judges later, and counts how many texts are before it at once."""

    def __init__(self) -> None:
        self.now = self.most = self.all = 0

    def judge(self, subject: Subject) -> Awaitable[Verdict]:
        return self._judge(subject)

    async def _judge(self, subject: Subject) -> Verdict:
        self.now += 1
        self.all += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return Verdict(text=subject.text)

    def tells(self, _: Subject) -> tuple[str, ...]:
        return ()


def test_few_texts_are_judged_at_once(site: Site) -> None:
    """A hook with few connections can keep up."""
    counted = site.moderator = Counted()
    site.create(agenda=[{**ROUND, "prompt": "How are you?"}] * 20)
    assert (counted.most, counted.all) == (wording.AT_ONCE, 41)


def test_a_server_with_too_many_long_texts_says_so(site: Site) -> None:
    """It is nobody's fault, and passes."""

    class Busy(Counted):
        def judge(self, subject: Subject) -> Awaitable[Verdict]:
            raise BusyError

    site.moderator = Busy()
    body = {"title": "Evening", "agenda": "support-circle"}
    found = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert (found.status_code, found.json()["code"]) == (503, "unavailable")
