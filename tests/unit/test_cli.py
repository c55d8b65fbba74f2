"""The command line: what goes to stdout, which exit code comes back."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from roomserver import cli_demo, cli_http, cli_serve
from roomserver.cli import main
from roomserver.config_fields import Config
from roomserver.demo.process import ServerError
from roomserver.guard import Finding
from roomserver.http.hosts import HostsError
from roomserver.http.texts import TextsError
from roomserver.serving import StoreUnreachable
from roomserver.toml_lines import FileError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, **env: str) -> Result:
    """One command, with nothing of ours in the environment but what is given."""
    return CliRunner().invoke(main, words, env=env)


def test_adding_a_host_prints_the_key_as_the_last_word_and_keeps_a_hash(folder: Path) -> None:
    """A script reads it off stdout; the file is nobody else's to read."""
    added = run("hosts", "add", "ana")
    key = added.stdout.splitlines()[-1].split()[-1]
    file = folder / "roomserver-hosts.json"
    assert added.exit_code == 0
    assert key.startswith("hk_")
    assert key not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_listing_and_revoking_hosts(folder: Path) -> None:
    """What an operator does when somebody leaves."""
    run("hosts", "add", "ana")
    run("hosts", "add", "ben")
    assert run("hosts", "list").stdout.splitlines() == ["ana", "ben"]
    assert run("hosts", "revoke", "ana").exit_code == 0
    listed = json.loads(run("hosts", "list", "--json").stdout)
    assert [each["name"] for each in listed] == ["ben"]
    again = run("hosts", "revoke", "ana", "--yes")
    assert (again.exit_code, again.stderr) == (1, "roomserver: there is no host of that name\n")


def test_a_name_or_a_file_that_can_not_be_used(folder: Path) -> None:
    """Exit 1 and a sentence."""
    assert run("hosts", "add", "a b").exit_code == 1
    (folder / "bad").write_text("{")
    for words in (["list"], ["revoke", "ana"]):
        assert run("hosts", *words, "--hosts-file", "bad").exit_code == 1
    assert run("hosts", "list", ROOMSERVER_HOSTS_FILE="other").stdout == ""


def test_checking_an_agenda(folder: Path) -> None:
    """A fault comes with its line."""
    (folder / "mine.toml").write_text('title = "Mine"\n[[round]]\nkind = "open"\nfloor = "x"\n')
    found = run("agendas", "check", "mine.toml")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("roomserver: mine.toml:")
    (folder / "mine.toml").write_text(
        'title = "Mine"\n[[round]]\nkind = "open"\nfloor = "open"\ntitle = "T"\n'
    )
    assert run("agendas", "check", "mine.toml").stdout == "Mine: 1 rounds\n"


def test_bad_settings_end_with_78_and_name_all_of_it(folder: Path) -> None:
    """A unit does not start it again and again."""
    for command in ("serve", "check", "demo"):
        found = run(command, "--bind", "nowhere", ROOMSERVER_FOOO="1")
        assert found.exit_code == 78
        assert found.stdout == ""
        lines = found.stderr.splitlines()
        assert lines[0].startswith("roomserver: ROOMSERVER_FOOO: there is no such setting")
        assert lines[1].startswith("roomserver: bind: ")


def test_wrong_usage_is_2(folder: Path) -> None:
    """As everywhere."""
    assert run("serve", "--none").exit_code == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--workers", "2"], "workers must be 1"),
        (["--store", "redis+cluster://localhost/0"], "one database"),
        (["--config", "none.toml"], "can't be read"),
    ],
)
def test_what_serve_refuses(folder: Path, words: list[str], why: str) -> None:
    """Before a socket is opened."""
    found = run("serve", *words)
    assert found.exit_code == 78
    assert why in found.stderr


def test_serve_refuses_to_be_reached_unprepared_and_says_the_remedy(folder: Path) -> None:
    """Each line holds a command that can be pasted."""
    found = run("serve", "--bind", "0.0.0.0:8000")
    assert found.exit_code == 78
    for command in ("roomserver serve --origin", "ROOMSERVER_SECRET_FILE=", "hosts add NAME"):
        assert command in found.stderr
    (folder / "roomserver-hosts.json").write_text("{")
    assert "hosts_file: " in run("serve", "--bind", "0.0.0.0:8000").stderr


def test_a_prepared_server_may_be_reached(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Origin, secret and a host are all it takes."""
    served: list[Config] = []
    monkeypatch.setattr(cli_serve, "run", lambda config, **_: served.append(config))
    run("hosts", "add", "ana")
    words = ["--bind", "0.0.0.0:8000", "--origin", "https://a.example"]
    assert run("serve", *words, ROOMSERVER_SECRET="s" * 32).exit_code == 0
    assert served[0].origin == ("https://a.example",)


def test_check_tells_what_it_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 when all is well, 1 when something is not."""
    monkeypatch.setattr(cli_serve.guard, "findings", lambda _: [Finding("a", "fine")])
    assert run("check").stdout == "ok  a: fine\n"
    monkeypatch.setattr(cli_serve.guard, "findings", lambda _: [Finding("a", "", "broken")])
    found = run("check")
    assert (found.exit_code, found.stdout) == (1, "FAIL  a: broken\n")
    found = run("check", "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout) == [{"subject": "a", "said": "", "fault": "broken"}]


def test_several_workers_are_given_the_same_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reads the settings as its parent did; one that has its socket serves by itself."""
    parents: list[tuple[Config, list[str]]] = []
    served: list[dict[str, Any]] = []
    monkeypatch.setattr(cli_serve, "run_workers", lambda *told: parents.append(told))
    monkeypatch.setattr(cli_serve, "run", lambda _, **how: served.append(how))
    (folder / "r.toml").write_text("empty_s = 11\n")
    words = ["--config", "r.toml", "--store", "redis://localhost", "--workers", "2"]
    words += ["--origin", "http://a", "--origin", "http://b"]
    assert run("serve", *words).exit_code == 0
    ((config, told),) = parents
    assert (config.workers, config.empty_s) == (2, 11)
    assert run("serve", *told, "--listener-fd", "7").exit_code == 0
    assert sorted(told) == sorted(words)
    assert served[0]["listener_fd"] == 7
    assert served[0]["fresh"]() == config


@pytest.mark.parametrize(("code", "told"), [(0, 0), (78, 78)])
def test_several_workers_end_with_what_they_end_with(
    monkeypatch: pytest.MonkeyPatch, code: int, told: int
) -> None:
    """A unit looks at the exit code."""

    async def ends(*_: object) -> int:
        return code

    monkeypatch.setattr("roomserver.workers.run", ends)
    assert run("serve", "--workers", "2", "--store", "redis://localhost").exit_code == told
    monkeypatch.setattr("roomserver.workers.run", raising(OSError(98, "Address in use")))
    found = run("serve", "--workers", "2", "--store", "redis://localhost")
    assert (found.exit_code, "can't listen" in found.stderr) == (1, True)


def test_config_init_show_schema_and_table(folder: Path) -> None:
    """What is printed can be read back."""
    (folder / "r.toml").write_text(run("config", "init").stdout)
    shown = run("config", "show", "--config", "r.toml", ROOMSERVER_SECRET="s" * 32)
    assert 'secret = "***"\n' in shown.stdout
    with_origin = run("config", "show", "--origin", ROOMSERVER_EMPTY_S="99").stdout
    assert "empty_s = 99  # ROOMSERVER_EMPTY_S\n" in with_origin
    assert "max_rooms = 1000  # default\n" in with_origin
    assert "empty_s" in json.loads(run("config", "schema").stdout)["$defs"]["Config"]["properties"]
    assert run("config", "table").stdout.startswith("| setting |")


class Server:
    """A running server's answers, and what it was asked."""

    def __init__(self, status: int, text: str) -> None:
        self.answer = status, text
        self.asked: list[tuple[object, ...]] = []

    def call(self, *words: object) -> tuple[int, str]:
        self.asked.append(words)
        return self.answer


def test_creating_a_room_prints_its_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key never stands among the arguments."""
    made = {"join_url": "http://a/r/1#i", "host_url": "http://a/host/1#h"}
    server = Server(201, json.dumps(made))
    monkeypatch.setattr(cli_http, "call", server.call)
    words = ["rooms", "create", "--agenda", "check-in", "--title", "T", "--server", "http://a"]
    (folder / "key").write_text("hk_1\n")
    found = run(*words, ROOMSERVER_HOST_KEY_FILE="key")
    assert found.stdout == "join http://a/r/1#i\nhost http://a/host/1#h\n"
    body = {"title": "T", "agenda": "check-in", "listed": False}
    assert server.asked == [("http://a", "POST", "/api/rooms", body, "hk_1")]
    assert json.loads(run(*words, "--json", ROOMSERVER_HOST_KEY="hk_1").stdout) == made


def test_creating_a_room_without_a_key_says_where_to_put_it(folder: Path) -> None:
    """Exit 78: the settings lack something."""
    found = run("rooms", "create", "--agenda", "x", "--title", "T")
    assert found.exit_code == 78
    assert "ROOMSERVER_HOST_KEY" in found.stderr


@pytest.mark.parametrize(
    ("status", "text", "told"),
    [
        (422, '{"detail": "No.", "errors": [{"field": "agenda", "detail": "bad"}]}', "agenda: bad"),
        (502, "<html>", "the server answered 502"),
        (500, "[]", "the server answered 500"),
    ],
)
def test_a_server_that_refuses(
    folder: Path, monkeypatch: pytest.MonkeyPatch, status: int, text: str, told: str
) -> None:
    """Its reasons are passed on."""
    monkeypatch.setattr(cli_http, "call", Server(status, text).call)
    found = run("rooms", "create", "--agenda", "x", "--title", "T", ROOMSERVER_HOST_KEY="k")
    assert (found.exit_code, found.stdout) == (1, "")
    assert told in found.stderr


def test_health(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's probe."""
    server = Server(200, "ok")
    monkeypatch.setattr(cli_http, "call", server.call)
    assert run("health").stdout == "ok\n"
    server.answer = 503, "draining"
    found = run("health", "--ready")
    assert (found.exit_code, found.stderr) == (1, "roomserver: draining\n")
    assert [each[2] for each in server.asked] == ["/healthz", "/readyz"]


def test_nobody_answers(folder: Path) -> None:
    """Port 1 of loopback: refused at once."""
    found = run("health", "--server", "http://127.0.0.1:1")
    assert (found.exit_code, "does not answer" in found.stderr) == (1, True)


def test_a_demonstration_touches_no_list_of_hosts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its one host lives in a folder that goes with it."""
    served: list[tuple[Config, object]] = []
    monkeypatch.setattr(cli_demo, "run", lambda *given: served.append(given))
    assert run("demo", "--bind", "127.0.0.1:0", "--people", "4").exit_code == 0
    config, stage = served[0]
    assert not Path(config.hosts_file).exists()
    assert isinstance(stage, cli_demo.Stage)
    assert list(folder.iterdir()) == []


def raising(error: Exception) -> Any:
    """A server, or an evening, that comes to nothing."""

    async def fails(*_: object, **__: object) -> None:
        raise error

    return fails


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (FileError("a.toml", 3, "bad"), 78, "roomserver: a.toml:3: bad\n"),
        (HostsError("hosts.json can't be used"), 78, "roomserver: hosts.json can't be used\n"),
        (TextsError("en.ftl:1: bad"), 78, "roomserver: en.ftl:1: bad\n"),
        (
            OSError(98, "Address in use"),
            1,
            "roomserver: can't listen on 127.0.0.1:8000: Address in use\n",
        ),
        (
            OSError(98, "Address in use", "127.0.0.1:8001"),
            1,
            "roomserver: can't listen on 127.0.0.1:8001: Address in use\n",
        ),
        (
            StoreUnreachable(),
            1,
            "roomserver: the store does not answer: memory://; `roomserver check` says more\n",
        ),
    ],
)
def test_a_server_that_can_not_start_says_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, told: str
) -> None:
    """A sentence and an exit code, never a traceback."""
    monkeypatch.setattr("roomserver.serving.serve", raising(error))
    found = run("serve")
    assert (found.exit_code, found.stdout, found.stderr) == (code, "", told)


def evening(*, ok: bool) -> Any:
    """A demonstration that went well, or not."""

    async def once(**_: object) -> Outcome:
        return Outcome(ok=ok)

    return once


class Outcome:
    """What one evening came to."""

    def __init__(self, *, ok: bool) -> None:
        self.ok = ok

    def lines(self) -> list[str]:
        return ["seen     pass"]


def test_a_demonstration_once_is_a_test(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 only if everything was seen."""
    for ok in (True, False):
        monkeypatch.setattr("roomserver.demo.process.once", evening(ok=ok))
        found = run("demo", "--once", "--speed", "60")
        assert (found.exit_code, found.stdout) == (0 if ok else 1, "seen     pass\n")
    monkeypatch.setattr("roomserver.demo.process.once", raising(ServerError("it did not start")))
    found = run("demo", "--once")
    assert (found.exit_code, found.stderr) == (1, "roomserver: it did not start\n")


RULES = '[[list]]\nname = "own"\naction = "{}"\nterms = ["grim"]\n'


@pytest.fixture
def rules(folder: Path) -> Path:
    """An operator's folder with one list."""
    (folder / "rules" / "any").mkdir(parents=True)
    (folder / "rules" / "any" / "own.toml").write_text(RULES.format("modify"))
    return folder / "rules"


def test_a_text_can_be_tried(rules: Path) -> None:
    """An operator sees what a list does before people do."""
    tried = run("moderate", "test", "--json", "--rules", str(rules), "A grim day")
    found = json.loads(tried.stdout)
    assert (tried.exit_code, found["verdict"], found["text"]) == (0, "modify", "A [removed] day")
    assert (found["labels"], found["reason"]) == (["list.own"], "list.own")
    assert found["rules"][0].startswith("any/list.own@")
    assert found["ms"] >= 0
    shown = run("moderate", "test", "--language", "de", "Hallo", ROOMSERVER_RULES=str(rules))
    assert shown.stdout.split()[0] == "allow"
    assert "reason" not in json.loads(run("moderate", "test", "--json", "Hello").stdout)


def test_each_line_of_a_file_is_tried_alone(rules: Path, folder: Path) -> None:
    """Every line of the file has its line of the answer, an empty one too."""
    (folder / "lines").write_text("one\n\ngrim\u2028two\n")
    tried = run("moderate", "test", "--json", "--rules", str(rules), "--file", "lines")
    found = [json.loads(line) for line in tried.stdout.splitlines()]
    assert [each["verdict"] for each in found] == ["allow", "allow", "modify"]


def test_a_trial_without_a_text_or_with_broken_rules_ends(rules: Path) -> None:
    """2, 1 and 78, as everywhere."""
    assert run("moderate", "test").exit_code == 2
    assert run("moderate", "test", "--file", "nowhere", "text").exit_code == 2
    assert run("moderate", "test", "--file", "nowhere").exit_code == 1
    (rules / "any" / "own.toml").write_text(RULES.format("smite"))
    broken = run("moderate", "test", "--rules", str(rules), "text")
    assert broken.exit_code == 78
    assert "own.toml:3: " in broken.stderr


LINE = """
[[resource]]
name = "Listening"
kind = "phone"
value = "020 7946 0999"
hours = "always"
languages = ["en"]
source_url = ""
verified_on = 2026-11-01
"""


def test_help_lines_of_the_settings_may_be_quoted(folder: Path) -> None:
    """As in a room that is made with them."""
    (folder / "lines.toml").write_text(LINE)
    words = ("moderate", "test", "--json", "call 020 7946 0999")
    assert json.loads(run(*words).stdout)["verdict"] == "modify"
    told = run(*words, ROOMSERVER_RESOURCES="lines.toml")
    assert json.loads(told.stdout)["verdict"] == "allow"
