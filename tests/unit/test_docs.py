"""What the code can do stands in the docs, and a command is nowhere half there."""

import re
import typing
from pathlib import Path

import click
import pytest

from roomserver.cli import main
from roomserver.cli_config import docs_table
from roomserver.domain import commands, events
from roomserver.domain.audience import INTERNAL
from roomserver.domain.decide import RULES
from roomserver.domain.policy import POLICY
from roomserver.domain.state import Settings
from roomserver.domain.visibility import HIDDEN_FIELDS
from roomserver.observability import metrics
from roomserver.stores.redis.keys import DATA_MAP
from roomserver.wire.codes import CloseCode, ErrorCode
from roomserver.wire.frames import COMMANDS, SIGNALS

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
EVENTS_PART = PROTOCOL.partition("### The events")[2]
WIRE_EVENTS = [each for each in typing.get_args(events.AnyEvent) if each not in INTERNAL]


def names_in(page: str) -> set[str]:
    """Everything between back ticks, and the parts of it."""
    quoted = re.findall(r"`([^`\n]+)`", page)
    return {*quoted, *(part for each in quoted for part in re.split(r"[\s,{}\[\]()]+", each))}


SAID_IN_PROTOCOL = names_in(PROTOCOL)


@pytest.mark.parametrize("name", [*COMMANDS, *SIGNALS])
def test_every_frame_of_a_client_is_in_the_protocol_page(name: str) -> None:
    """Whoever writes a client from that page relies on it."""
    assert name in SAID_IN_PROTOCOL or f"### {name}" in PROTOCOL


EVERYWHERE = {*events.Clocked.__struct_fields__, *events.Event.__struct_fields__}


@pytest.mark.parametrize("event", WIRE_EVENTS, ids=lambda each: each.__name__)
def test_every_field_of_an_event_is_in_its_line_of_the_protocol_page(event: type) -> None:
    """Whoever folds it relies on it."""
    name = event.__struct_config__.tag
    lines = [row for row in EVENTS_PART.splitlines() if f"`{name}`" in row.partition(" | ")[0]]
    hidden = {*HIDDEN_FIELDS.get(event, ()), *EVERYWHERE}
    fields = [field for field in event.__struct_fields__ if field not in hidden]
    assert [field for field in fields if field not in re.findall(r"\w+", lines[0])] == []


@pytest.mark.parametrize("code", [*ErrorCode])
def test_every_error_code_is_in_the_protocol_page(code: ErrorCode) -> None:
    """Clients switch on codes."""
    assert f"| `{code}` |" in PROTOCOL


@pytest.mark.parametrize("code", [*CloseCode])
def test_every_close_code_is_in_the_protocol_page(code: CloseCode) -> None:
    """Clients switch on codes."""
    assert f"\n| {int(code)} |" in PROTOCOL


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_of_a_command_is_in_its_line_of_the_protocol_page(name: str) -> None:
    """A field that stands nowhere is one that nobody sends."""
    line = next(row for row in PROTOCOL.splitlines() if row.startswith("|") and f"`{name}`" in row)
    fields = COMMANDS[name].__struct_fields__ if name != "room.set" else ()
    assert [field for field in fields if field not in re.findall(r"\w+", line)] == []


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_of_a_room_is_in_the_protocol_page(name: str) -> None:
    """Hosts' pages by others offer them."""
    assert f"\n| `{name}` |" in PROTOCOL


def test_the_operators_page_has_the_table_of_settings_as_it_is() -> None:
    """An operator looks a setting up there; `roomserver config table` prints it anew."""
    assert "\n".join(docs_table()) in OPERATING


def test_every_test_that_the_page_on_moderation_names_is_there() -> None:
    """Whoever wants to know what holds looks there, and finds it."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "moderation.md").read_text()))
    files = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    written = {
        name
        for text in files
        for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)
    }
    assert len(named) > 10
    assert named - written == set()


def cli_commands(group: click.Command, path: str = "") -> list[str]:
    """The full names of all commands that are no group."""
    if not isinstance(group, click.Group):
        return [path.strip()]
    return [n for name, sub in group.commands.items() for n in cli_commands(sub, f"{path} {name}")]


@pytest.mark.parametrize("name", cli_commands(main))
def test_every_cli_command_is_in_the_operators_page(name: str) -> None:
    """An operator looks it up there."""
    assert f"`roomserver {name}" in OPERATING


def table_of_metrics() -> str:
    """The table as the operators' page has it; print it from here when it changes."""
    rows = (
        f"| `roomserver_{each.name}` | {each.kind} | {', '.join(each.labels)} | {each.help} |"
        for each in metrics.TABLE
    )
    return "\n".join(rows)


def test_the_operators_page_has_the_table_of_metrics_as_it_is() -> None:
    """Somebody will write an alert on one."""
    assert table_of_metrics() in OPERATING


def table_of_keys() -> str:
    """The table as the operators' page has it; print it from here when it changes."""
    rows = (
        f"| `{each.pattern}` | {each.holds} | {each.words} | {each.lives} |" for each in DATA_MAP
    )
    return "\n".join(rows)


def test_the_operators_page_has_the_table_of_keys_as_it_is() -> None:
    """Somebody will tell people what is kept."""
    assert table_of_keys() in OPERATING


@pytest.mark.parametrize("command", commands.WIRE_COMMANDS, ids=lambda each: each.__name__)
def test_a_command_is_whole(command: type[commands.Command]) -> None:
    """A new command comes with its rule, its right, its wire name and a test that names it."""
    name = str(command.__struct_config__.tag)
    assert command in POLICY
    assert command in RULES
    assert COMMANDS[name] is command
    assert any(command.__name__ in text or f'"{name}"' in text for text in UNIT_TESTS)


UNIT_TESTS = [
    path.read_text()
    for path in (ROOT / "tests").rglob("*.py")
    if path != Path(__file__).resolve() and "tools" not in path.parts
]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")))
def test_a_decision_is_short_and_numbered(page: Path) -> None:
    """A decision that nobody reads decides nothing."""
    assert re.match(r"\d{4}-[a-z0-9-]+\.md", page.name)
    assert len(page.read_text().splitlines()) < 40


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A reader follows them."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
