"""The file of hosts."""

import json
import stat
from pathlib import Path

import pytest

from roomserver.http import hosts
from roomserver.http.hosts import HostsError, HostsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file will be."""
    return tmp_path / "hosts.json"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that a test moves."""
    clock = [1000.0]
    monkeypatch.setattr(hosts.clock, "monotonic", lambda: clock[0])
    return clock


def test_a_key_is_known_by_its_hash_and_stands_nowhere(path: Path) -> None:
    """Who reads the file, or a backup of it, has no key."""
    file = HostsFile(str(path))
    key = file.add("ana")
    file.load()
    assert file.find(key) == "ana"
    assert file.find(key + "x") is None
    assert file.find("\ud800") is None
    assert key not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in file.hosts()] == ["ana"]


def test_a_running_server_knows_a_new_key_at_once(path: Path) -> None:
    """Somebody adds a host and hands over the key: it works the moment it is tried."""
    server, command = HostsFile(str(path)), HostsFile(str(path))
    server.load()
    assert server.find(command.add("ana")) == "ana"


def test_a_running_server_sees_a_change_within_a_second(path: Path, now: list[float]) -> None:
    """A revoked host is out before anybody has to restart anything."""
    server, command = HostsFile(str(path)), HostsFile(str(path))
    key = command.add("ana")
    server.load()
    for _ in range(2):
        now[0] += hosts.RECHECK_S
        assert server.find(key) == "ana"
    assert command.revoke("ana")
    now[0] += hosts.RECHECK_S
    assert server.find(key) is None
    assert server.named("ana") is None


def test_a_broken_file_changes_nothing_while_running(path: Path, now: list[float]) -> None:
    """An editor that saves half a file locks nobody out."""
    server = HostsFile(str(path))
    key = server.add("ana")
    server.load()
    path.write_text("{")
    now[0] += hosts.RECHECK_S
    assert server.find(key) == "ana"
    with pytest.raises(HostsError, match="can't be used"):
        HostsFile(str(path)).load()


def test_a_file_that_vanishes_has_no_hosts(path: Path, now: list[float]) -> None:
    """Deleting it revokes everybody."""
    server = HostsFile(str(path))
    key = server.add("ana")
    server.load()
    path.unlink()
    now[0] += hosts.RECHECK_S
    assert server.find(key) is None


@pytest.mark.parametrize("name", ["", "-a", "a b", "a:b", "x" * 33, "ä", "one-time-link"])
def test_names_are_plain(path: Path, name: str) -> None:
    """A name stands in cookies and in commands."""
    with pytest.raises(HostsError, match="a name has"):
        HostsFile(str(path)).add(name)


def test_a_name_is_given_once_and_the_list_is_bounded(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adding twice would leave the first key in force unseen."""
    file = HostsFile(str(path))
    file.add("ana")
    with pytest.raises(HostsError, match="revoke it first"):
        file.add("ana")
    monkeypatch.setattr(hosts, "MOST", 1)
    with pytest.raises(HostsError, match="already"):
        file.add("ben")
    assert not file.revoke("ben")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The command says which path is wrong."""
    file = HostsFile(str(tmp_path / "none" / "hosts.json"))
    for act in (lambda: file.add("ana"), lambda: file.revoke("ana")):
        with pytest.raises(HostsError, match="none"):
            act()


def test_a_folder_that_can_not_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old file as it is."""
    file = HostsFile(str(path))
    file.add("ana")

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(hosts.tempfile, "mkstemp", full)
    with pytest.raises(HostsError, match="OSError"):
        file.add("ben")
    assert [each["name"] for each in json.loads(path.read_text())["hosts"]] == ["ana"]


def test_a_path_that_can_not_be_looked_at(tmp_path: Path) -> None:
    """A file where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HostsError, match="NotADirectoryError"):
        HostsFile(str(tmp_path / "file" / "hosts.json")).load()
