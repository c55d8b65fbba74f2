"""A room's title is read by everybody before they join."""

from pathlib import Path

import pytest

from roomserver.moderation.rulebook import read
from tests.unit.http.conftest import Site

LISTS = """
[[list]]
name = "own"
action = "{}"
terms = ["grim"]
"""


def status(site: Site, folder: Path, action: str, title: str) -> int:
    """Make a room on a server with a list of its own."""
    (folder / "any").mkdir(exist_ok=True)
    (folder / "any" / "own.toml").write_text(LISTS.format(action))
    site.rules = read(str(folder))
    body = {"title": title, "agenda": "support-circle"}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    if answer.status_code == 422:
        (fault,) = answer.json()["errors"]
        assert fault["field"] == "title"
        assert "grim" not in answer.text
    return answer.status_code


@pytest.mark.parametrize("action", ["modify", "block"])
def test_a_title_that_moderation_changes_or_blocks_is_refused(
    site: Site, tmp_path: Path, action: str
) -> None:
    """Whoever makes the room chooses another."""
    assert status(site, tmp_path, action, "A grim evening") == 422
    assert status(site, tmp_path, action, "An evening") == 201
    assert len(site.rooms.specs) == 1


@pytest.mark.parametrize("action", ["flag", "hold"])
def test_a_hosts_title_does_not_wait(site: Site, tmp_path: Path, action: str) -> None:
    """Hosts are exempt from holds."""
    assert status(site, tmp_path, action, "A grim evening") == 201
