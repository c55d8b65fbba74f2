"""What must be in order before a server may be reached."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomserver import guard
from roomserver.config_fields import Config
from roomserver.config_hooks import Hook, Webhook
from roomserver.http.hosts import HostsFile


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that need nothing outside this test."""
    return Config(hosts_file=str(tmp_path / "hosts.json"), max_connections=10)


def found(config: Config) -> dict[str, guard.Finding]:
    """What `check` found, by subject."""
    return {each.subject: each for each in guard.findings(config)}


def test_loopback_needs_nothing(config: Config) -> None:
    """`make run` on a fresh machine."""
    assert list(guard.refusals(config)) == []


def test_from_outside_three_things_are_needed(config: Config) -> None:
    """One line each, with its remedy."""
    public = Config(bind="[::]:80", hosts_file=config.hosts_file)
    assert [each.partition(":")[0] for each in guard.refusals(public)] == [
        *("origin", "secret", "hosts_file")
    ]
    HostsFile(config.hosts_file).add("ana")
    ready = Config(
        bind="[::]:80",
        hosts_file=config.hosts_file,
        origin=("https://a.example",),
        secret="s" * 32,
    )
    assert list(guard.refusals(ready)) == []


def test_an_operators_listener_that_others_reach_is_told(config: Config) -> None:
    """It drains whoever asks; in a container it has to listen so, and nobody notices the port."""
    assert "outside" not in found(config)["addresses"].said
    assert "none" in found(replace(config, admin_bind=""))["addresses"].said
    assert "fence it off" in found(replace(config, admin_bind="[::]:8001"))["addresses"].said


def test_hosts_are_counted_and_a_broken_file_is_a_fault(config: Config) -> None:
    """An operator sees whom the server knows."""
    assert "hosts add NAME" in found(config)["hosts"].said
    HostsFile(config.hosts_file).add("ana")
    assert found(config)["hosts"].said.startswith("1 in ")
    Path(config.hosts_file).write_text("{")
    assert found(config)["hosts"].fault


def test_help_lines_that_are_an_example_or_stale_are_told(tmp_path: Path) -> None:
    """Before somebody in need finds out."""
    subject = "agendas and help lines"
    assert "EXAMPLE" in found(Config())[subject].said
    path = tmp_path / "lines.toml"
    line = '[[resource]]\nname = "Old"\nkind = "web"\nvalue = "x"\nhours = "x"\n'
    line += 'languages = ["en"]\nsource_url = "x"\nverified_on = 2020-01-01\n'
    path.write_text(line)
    assert found(Config(resources=str(path)))[subject].said.endswith("180 days: Old")
    path.write_text("")
    assert "is shown none" in found(Config(resources=str(path)))[subject].said
    path.write_text("nonsense = 1\n")
    assert "lines.toml:1: " in found(Config(resources=str(path)))[subject].fault


def test_rules_of_moderation_are_told_and_a_broken_file_is_a_fault(tmp_path: Path) -> None:
    """An operator reads the line before people meet the mistake."""
    subject = "moderation rules"
    assert found(Config())[subject].said.startswith("de, en; version ")
    (tmp_path / "any").mkdir()
    (tmp_path / "any" / "own.toml").write_text("\n[[lst]]\n")
    fault = found(Config(rules=str(tmp_path)))[subject].fault
    assert "own.toml:2: there is no such table: lst" in fault


def test_too_few_files_and_a_clock_that_was_never_set(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both show only under load or at night otherwise."""
    assert not found(config)["open files"].fault
    assert not found(config)["clock"].fault
    monkeypatch.setattr(guard.resource, "getrlimit", lambda _: (70, 70))
    monkeypatch.setattr(guard.clock, "wall_ms", lambda: 0)
    assert "ulimit -n 330" in found(config)["open files"].fault
    assert found(config)["clock"].fault


def test_pages_that_are_missing_are_a_fault(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation without its web tree serves nobody."""
    monkeypatch.setattr(guard.tree, "find", lambda: tmp_path)
    assert "missing" in found(config)["pages"].fault
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_text("x")
    assert found(config)["pages"].said.startswith("1 pages in en, 0 files, hash ")
    assert "end with it" in found(config)["store"].said


def test_it_names_who_is_asked_and_told(config: Config) -> None:
    """An operator sees to whom words go; one that can't be used is a fault."""
    assert found(config)["hooks"].said == "none is asked"
    url, secrets = "https://h.example/", ("judge=whsec_" + "QUFB" * 8,)
    named = replace(
        config,
        hook=(Hook(name="judge", url=url),),
        webhook=(Webhook(name="pager", url=url),),
        hook_secrets=secrets,
    )
    assert found(named)["hooks"].said == "asked: judge; told: pager"
    lost = replace(config, hook=(Hook(name="lost"),))
    assert "no plug-in of that name" in found(lost)["hooks"].fault
