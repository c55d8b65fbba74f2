"""Where a setting's value comes from, and what a wrong one is told."""

import json
from pathlib import Path

import pytest
from msgspec import Struct

from roomserver.cli_config import docs_table, keys_table, template
from roomserver.config import ConfigError, load
from roomserver.config_checks import address, is_loopback
from roomserver.config_fields import BY_NAME, MOST_HOOKS, SETTINGS, Config, show, without_password
from roomserver.config_hooks import Hook, Webhook, public_key, secrets_of, webhook_fault

SECRET = "s" * 32


def problems(
    options: dict[str, str] | None = None,
    file: str | None = None,
    environment: dict[str, str] | None = None,
) -> tuple[str, ...]:
    """What these sources are told."""
    with pytest.raises(ConfigError) as caught:
        load(options, file, environment or {})
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def write(folder: Path, text: str) -> str:
    """A configuration file."""
    path = folder / "roomserver.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("empty_s = 11\n= 3\n", 2),
        ("\nno_such = 1\n", 2),
        ('\n\nempty_s = "x"\n', 3),
        ('\nsecret = "short"\n', 2),
        ('\n[[hook]]\nname = "judge"\nurl = "https://h.example/"\n', 2),
        ('[[hook]]\nname = "a"\n[[hook]]\nname = "b"\nmode = "perhaps"\n', 5),
    ],
)
def test_the_first_line_that_is_wrong_is_known(tmp_path: Path, text: str, line: int) -> None:
    """A running server has only a number to tell in its log."""
    with pytest.raises(ConfigError) as caught:
        load({}, write(tmp_path, text), {})
    assert caught.value.line == line


def test_what_stands_in_no_file_has_no_line() -> None:
    """An option, a variable."""
    with pytest.raises(ConfigError) as caught:
        load({"empty_s": "x"}, None, {})
    assert caught.value.line == 0


def test_without_any_source_the_defaults_hold() -> None:
    """`roomserver serve` needs nothing but itself."""
    found = load({}, None, {})
    assert found.config == Config()
    assert set(found.origins.values()) == {"default"}


def test_option_beats_variable_beats_file_beats_default(tmp_path: Path) -> None:
    """An operator can tell which of four places wins."""
    file = write(tmp_path, 'empty_s = 11\nmax_rooms = 11\ndrain_s = 11\norigin = ["http://a"]\n')
    found = load(
        {"empty_s": "13", "store": None, "origin": ()},
        file,
        {"ROOMSERVER_EMPTY_S": "12", "ROOMSERVER_MAX_ROOMS": "12"},
    )
    config, origins = found.config, found.origins
    assert (config.empty_s, config.max_rooms, config.drain_s) == (13, 12, 11)
    assert config.origin == ("http://a",)
    assert (origins["empty_s"], origins["max_rooms"]) == ("--empty-s", "ROOMSERVER_MAX_ROOMS")
    assert (origins["drain_s"], origins["store"]) == (f"{file}:3", "default")


def test_the_file_can_be_named_by_the_environment(tmp_path: Path) -> None:
    """A unit sets one variable."""
    file = write(tmp_path, "empty_s = 11\n")
    assert load({}, None, {"ROOMSERVER_CONFIG": file}).config.empty_s == 11


def test_a_list_is_given_with_commas_or_several_times() -> None:
    """An environment variable is one string."""
    env = {"ROOMSERVER_ORIGIN": "http://a, https://b:8443"}
    assert load({}, None, env).config.origin == ("http://a", "https://b:8443")
    assert load({"origin": ("http://a", "http://b")}, None, {}).config.origin[1] == "http://b"


def test_a_secret_may_stand_in_a_file_of_its_own_and_the_variable_is_stronger(
    tmp_path: Path,
) -> None:
    """Container platforms mount secrets as files."""
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    env = {"ROOMSERVER_SECRET_FILE": str(path)}
    found = load({}, None, env)
    assert (found.config.secret, found.origins["secret"]) == (SECRET, "ROOMSERVER_SECRET_FILE")
    assert load({}, None, {**env, "ROOMSERVER_SECRET": "t" * 32}).config.secret == "t" * 32


def test_every_fault_is_told_in_one_run_with_the_nearest_name(tmp_path: Path) -> None:
    """Nobody starts a server ten times to find ten typos."""
    file = write(tmp_path, 'max_room = 1\nempty_s = "x"\n[bind]\na = 1\n')
    told = problems(
        {"workers": "2", "log_level": "loud"},
        file,
        {
            "ROOMSERVER_SECRT": "x",
            "ROOMSERVER_SECRET": "short",
            "ROOMSERVER_BIND_FILE": "x",
            "ROOMSERVER_HOST_KEY_FILE": str(tmp_path / "none"),
        },
    )
    text = "\n".join(told)
    for part in (
        "max_room: there is no such setting; did you mean max_rooms?",
        "empty_s: Expected `int`, got `str`",
        "bind: Expected `str`, got `object`",
        "ROOMSERVER_SECRT: there is no such setting; did you mean ROOMSERVER_SECRET?",
        "ROOMSERVER_BIND_FILE: there is no such setting",
        "ROOMSERVER_HOST_KEY_FILE: ",
        "secret: must have at least 32 characters",
        "--log-level: ",
        "workers: memory:// keeps rooms inside one process",
    ):
        assert part in text
    assert len(told) == 9


def test_a_file_that_is_no_toml_or_is_missing(tmp_path: Path) -> None:
    """The line is named."""
    assert "roomserver.toml:1: " in problems(file=write(tmp_path, "x ="))[0]
    assert "can't be read (FileNotFoundError)" in problems(file=str(tmp_path / "none"))[0]


@pytest.mark.parametrize(
    "given",
    [
        {"bind": "8000"},
        {"bind": "localhost:x"},
        {"admin_bind": "a:99999"},
        {"origin": "http://a/"},
        {"origin": "ftp://a"},
        {"origin": "http://a:x"},
        {"origin": "https://A.example/x"},
        {"trusted_proxies": "10.0.0.1/33"},
        {"trusted_proxies": "0.0.0.0/0"},
        {"trusted_proxies": "::/0"},
        {"trusted_proxies": "10.0.0.5/24"},
        {"store": "redis://localhost:http"},
        {"store": "redis:///0"},
        {"store": "unix://"},
        {"store": "sqlite://x"},
        {"store": "redis+sentinel://localhost"},
        {"neutral_site": "javascript:1"},
    ],
)
def test_what_a_type_can_not_tell(given: dict[str, str]) -> None:
    """A wrong address is found before a socket is."""
    (told,) = problems(given)
    assert told.lstrip("-").replace("-", "_").startswith(next(iter(given)))


def test_a_machine_that_is_written_as_a_network_is_told_both_forms() -> None:
    """The commonest slip in such a list."""
    (told,) = problems({"trusted_proxies": "10.0.0.5/24"})
    assert "10.0.0.0/24, or without the /" in told


@pytest.mark.parametrize("url", ["redis+sentinel://h1,h2/rooms?db=1", "redis+cluster://h1:1,h2"])
def test_stores_of_several_servers(url: str) -> None:
    """A fleet may outlive one Redis, or outgrow it."""
    assert load({"store": url}, None, {}).config.store == url


def test_no_admin_listener_is_a_choice() -> None:
    """An empty text means none."""
    assert load({"admin_bind": ""}, None, {}).config.admin_bind == ""


def test_variables_of_a_pod_are_not_ours() -> None:
    """Kubernetes sets them beside a service that is called roomserver."""
    env = {"ROOMSERVER_PORT": "tcp://10.0.0.1:80", "ROOMSERVER_SERVICE_HOST": "10.0.0.1"}
    assert load({}, None, {**env, "ROOMSERVER_PORT_80_TCP": "x"}).config == Config()


def test_a_secret_is_never_shown() -> None:
    """A traceback or a debugger prints the settings."""
    assert SECRET not in repr(Config(secret=SECRET))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://ana:SECRET@h", "redis://ana:***@h"),
        ("redis://:SE/CRET@h", "redis://:***@h"),
        ("redis://SECRET@h", "redis://***@h"),
        ("redis+sentinel://h/n?sentinel_password=SECRET&db=1", None),
    ],
)
def test_a_password_in_a_url_is_never_shown(url: str, shown: str | None) -> None:
    """The rest helps whoever looks why a store does not answer."""
    config = Config(store=url)
    assert without_password(url) == (shown or url.replace("SECRET", "***"))
    for text in (repr(config), show(BY_NAME["store"], config)):
        assert "SECRET" not in text
        assert "***" in text or url == shown


def test_a_store_with_a_password_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    """As other secrets may; arguments and environments are read by too many."""
    path = tmp_path / "store"
    path.write_text("redis://:pw@localhost\n")
    found = load({}, None, {"ROOMSERVER_STORE_FILE": str(path)})
    assert found.config.store == "redis://:pw@localhost"
    assert "`ROOMSERVER_STORE_FILE`" in "\n".join(docs_table())


def test_init_lists_every_setting_commented_with_its_default(tmp_path: Path) -> None:
    """The file that it prints changes nothing, and with the marks taken off nothing either."""
    text = "\n".join(template())
    keys = [f"# {each.name} = " for each in SETTINGS]
    assert all(key in text for key in keys)
    live = "\n".join(
        line[2:] if any(line.startswith(key) for key in keys) else line
        for line in text.splitlines()
    )
    assert load({}, write(tmp_path, text), {}).config == Config()
    assert load({}, write(tmp_path, live), {}).config == Config()


def test_the_docs_table_has_a_line_for_each_setting() -> None:
    """The docs are made from the Struct."""
    assert len(list(docs_table())) == len(SETTINGS) + 2


def test_addresses() -> None:
    """Brackets stand around IPv6."""
    assert address("[::1]:80") == ("::1", 80)
    assert [is_loopback(each) for each in ("127.0.0.2", "::1", "localhost")] == [True] * 3
    assert [is_loopback(each) for each in ("0.0.0.0", "::", "example.org")] == [False] * 3


KEY = "whsec_" + "QUFB" * 8
HOOKS = f"""
hook_secrets = ["judge={KEY}", "judge={KEY[:-4]}QkJC", "pager={KEY}"]
[[hook]]
name = "judge"
url = "https://hooks.example.org/judge"
acts = ["message"]
[[hook]]
name = "installed"
mode = "observe"
[[webhook]]
name = "pager"
url = "http://10.1.2.3/pager"
networks = ["10.1.0.0/16"]
"""


def test_hooks_stand_in_tables(tmp_path: Path) -> None:
    """Each has a place of its own in the file."""
    file = write(tmp_path, HOOKS)
    found = load({}, file, {})
    judge, installed = found.config.hook
    assert (judge.name, judge.acts, judge.on_error) == ("judge", ("message",), "local")
    assert (installed.url, installed.mode) == ("", "observe")
    assert found.config.webhook[0].networks == ("10.1.0.0/16",)
    assert found.origins["hook"] == f"{file}:3"
    assert len(secrets_of("judge", found.config.hook_secrets)) == 2
    assert len(secrets_of("pager", found.config.hook_secrets)) == 1


def test_hooks_by_option_and_variable(tmp_path: Path) -> None:
    """As any other setting, in that order of strength."""
    file = write(tmp_path, '[[hook]]\nname = "none"\n')
    one, other = '{"name": "one"}', '[{"name": "other"}, {"name": "third"}]'
    env = {"ROOMSERVER_HOOK": other}
    assert [each.name for each in load({}, file, env).config.hook] == ["other", "third"]
    assert [each.name for each in load({"hook": (one,)}, file, env).config.hook] == ["one"]
    assert "--hook: " in problems({"hook": ("{",)})[0]
    assert "ROOMSERVER_HOOK: " in problems(environment={"ROOMSERVER_HOOK": '{"name": 7}'})[0]


def test_secrets_of_hooks_in_a_file_of_their_own(tmp_path: Path) -> None:
    """One a line; they stand in no listing."""
    path = tmp_path / "secrets"
    path.write_text(f"judge={KEY}\npager={KEY}\n")
    plain = HOOKS.replace("hook_secrets", "# ")
    found = load({}, write(tmp_path, plain), {"ROOMSERVER_HOOK_SECRETS_FILE": str(path)})
    assert found.config.hook_secrets == (f"judge={KEY}", f"pager={KEY}")
    assert KEY not in repr(found.config)
    assert show(BY_NAME["hook_secrets"], found.config) == '"***"'


def test_hooks_are_shown_as_toml(tmp_path: Path) -> None:
    """What `config show` prints can be put into a file again."""
    config = load({}, write(tmp_path, HOOKS), {}).config
    shown = "\n".join(f"{name} = {show(BY_NAME[name], config)}" for name in ("hook", "webhook"))
    again = write(tmp_path, f'hook_secrets = ["judge={KEY}", "pager={KEY}"]\n{shown}')
    assert load({}, again, {}).config.hook == config.hook


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('acts = ["message"]', 'acts = ["letter"]', "toml:6)"),
        ('acts = ["message"]', "acts = []", "toml:6)"),
        ('mode = "observe"', "mod = 1", "toml:7)"),
        ('mode = "observe"', "deadline_ms = 2000", "toml:9)"),
        ('"installed"', '"In stalled"', "toml:8)"),
        ('"installed"', '"pager"', "pager: there are two of that name"),
        ("https://hooks.example.org/judge", "ftp://x", "judge: url must be like"),
        ("https://hooks.example.org/judge", "https://a:99999/", "judge: url must be like"),
        ("https://hooks.example.org/judge", "https://", "judge: url must be like"),
        ("https://hooks.example.org/judge", "https://u:p@h/", "judge: url must have no user"),
        ("https://hooks.example.org/judge", "https://h/#x", "judge: url must have no user"),
        ("https://hooks.example.org/judge", "https://hä.example/", "judge: url must have no"),
        ("https://hooks.example.org/judge", "http://h.example/", "judge: url must be https"),
        ("10.1.0.0/16", "10.1.0.0/8", "pager: networks must be such as"),
        ('networks = ["10.1.0.0/16"]', "", "pager: url must be https"),
        ('networks = ["10', 'export_key = "x"\nnetworks = ["10', "pager: export_key must be 32"),
        ('networks = ["10', 'export_key = "AAAA"\nnetworks = ["10', "pager: export_key must be"),
        (f'"judge={KEY}", "judge={KEY[:-4]}QkJC", ', "", "judge: hook_secrets has no secret"),
        (f'"judge={KEY}"', f'"judg={KEY}"', "hook_secrets: number 1 must be NAME=whsec_"),
        (f'"judge={KEY}"', '"judge=whsec_AAAA"', "hook_secrets: that of judge must have 24"),
    ],
)
def test_what_is_wrong_with_a_hook(tmp_path: Path, old: str, new: str, told: str) -> None:
    """It is named before a text is sent anywhere; a secret is not quoted."""
    assert old in HOOKS
    found = problems(file=write(tmp_path, HOOKS.replace(old, new)))
    assert told in "\n".join(found)
    assert "QUFB" not in "\n".join(found)


def test_there_are_so_many_hooks() -> None:
    """Each has connections and a label of its own."""
    tables = json.dumps([{"name": f"h{n}"} for n in range(MOST_HOOKS + 1)])
    assert (
        "Expected `array` of length <= 20" in problems(environment={"ROOMSERVER_HOOK": tables})[0]
    )


def test_a_hook_that_is_no_table(tmp_path: Path) -> None:
    """The line of the key is named."""
    assert "toml:1)" in problems(file=write(tmp_path, "hook = 7"))[0]


def test_an_export_key() -> None:
    """It is the public half: no secret."""
    key = "A" * 43 + "="
    url = "https://h.example/"
    given = [f"h={KEY}"]
    assert webhook_fault([Webhook(name="h", url=url, export_key=key)], given) == ""
    assert public_key(key) == bytes(32)


@pytest.mark.parametrize("table", [Hook, Webhook])
def test_every_key_of_a_table_is_in_the_page_about_hooks(table: type[Struct]) -> None:
    """An operator looks it up there."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "hooks.md").read_text()
    assert "\n".join(keys_table(table)) in page
