"""Plug-ins: found by entry points, asked with a deadline, and never trusted to answer."""

import asyncio
import subprocess
import sys
import threading
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from roomserver.moderation.hooks import plugins
from roomserver.moderation.hooks.plugins import PluginError, PluginHook, load
from roomserver.moderation.hooks.sending import HookError
from roomserver.moderation.hooks.spec import Asked, Outcome, Plugin
from tests.unit.moderation.hooks.places import asked

EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "examples" / "plugin"
LONG_S, SOON_S = 20.0, 0.1


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example of the docs is installed, by pip, as its readers do."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(folder), str(EXAMPLE)], check=True, capture_output=True)
    return folder


async def test_the_example_of_the_docs_works(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes a plug-in begins with it."""
    monkeypatch.syspath_prepend(installed)
    (hook,) = load()
    assert (hook.name, set(hook.acts)) == ("shouting", {"message", "join"})
    held = await hook.ask(asked("WHY DOES NOBODY EVER ANSWER ME"), LONG_S)
    assert held == Outcome(verdict="hold", labels=("shouting",), reason="shouting")
    assert (await hook.ask(asked("why does nobody answer"), LONG_S)).verdict == "allow"
    assert (await hook.ask(asked("HERON", act="join"), LONG_S)).verdict == "block"
    await hook.close()


def found(monkeypatch: pytest.MonkeyPatch, **entries: str) -> None:
    """Have these entry points installed."""
    made = [metadata.EntryPoint(n, v, plugins.GROUP) for n, v in entries.items()]
    monkeypatch.setattr(metadata, "entry_points", lambda group: made)


def test_without_any_there_is_none() -> None:
    """Most servers have none."""
    assert load() == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("no_such_module:X", "plug-in p (no_such_module:X) can't be loaded: ModuleNotFoundError"),
        ("json:X", "plug-in p (json:X) can't be loaded: AttributeError"),
        ("fractions:Fraction.from_float", "has no method of message, alias, join"),
        ("types:SimpleNamespace", "has no method of message, alias, join"),
        ("zipfile:ZipFile", "can't be loaded: TypeError"),
    ],
)
def test_what_can_not_be_loaded_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str, told: str
) -> None:
    """The server does not start without judgement that its operator counts on."""
    found(monkeypatch, p=value)
    with pytest.raises(PluginError, match="plug-in p") as caught:
        load()
    assert told in str(caught.value)


def test_a_name_that_can_be_no_label(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stand in metrics and in what hosts read."""
    found(monkeypatch, **{"My Plugin": "json:JSONDecoder"})
    with pytest.raises(PluginError, match="its name must match"):
        load()


async def said(method: Any, within_s: float = LONG_S) -> Outcome:
    """What comes of a plug-in with such a method."""
    return await PluginHook("p", {"message": method}).ask(asked(), within_s)


async def fault(method: Any, within_s: float = LONG_S) -> str:
    """What is said of one that fails."""
    with pytest.raises(HookError) as caught:
        await said(method, within_s)
    return caught.value.fault


async def test_one_that_is_no_coroutine_runs_off_the_loop() -> None:
    """It may look something up on a disk."""
    ran: list[int] = []

    def judge(_: Asked) -> Outcome:
        ran.append(threading.get_ident())
        return Outcome(verdict="flag")

    assert (await said(judge)).verdict == "flag"
    assert ran != [threading.get_ident()]


async def test_one_that_returns_something_to_wait_for() -> None:
    """A partial, or a callable object, is not known to be a coroutine before it is called."""

    async def later() -> Outcome:
        return Outcome(verdict="hold")

    assert (await said(lambda _: later())).verdict == "hold"


async def test_one_that_hangs_on_a_thread_is_waited_for_until_the_deadline() -> None:
    """Its two threads are taken; what comes then is told so at once, and nobody else is touched."""
    until = threading.Event()
    hook = PluginHook("p", {"message": lambda _: until.wait()})
    asking = (hook.ask(asked(), SOON_S) for _ in range(6))
    told = await asyncio.gather(*asking, return_exceptions=True)
    faults = [each.fault for each in told if isinstance(each, HookError)]
    assert faults == ["timeout"] * 4 + ["busy"] * 2
    until.set()


async def test_one_that_hangs_as_a_coroutine() -> None:
    """It is cancelled at the deadline."""
    cancelled = []

    async def hang(_: Asked) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    assert await fault(hang, SOON_S) == "timeout"
    assert cancelled == [True]


async def test_one_that_raises() -> None:
    """Whatever it is; its words may quote the text and go nowhere."""

    async def fail(_: Asked) -> None:
        raise ValueError("quotes hello")

    def leave(_: Asked) -> None:
        raise SystemExit

    assert await fault(fail) == "crashed"
    assert await fault(leave) == "crashed"


@pytest.mark.parametrize(
    "answer",
    [
        "allow",
        Outcome(verdict="maybe"),  # type: ignore[arg-type]
        Outcome(verdict="flag", labels=("Not A Label",)),
        Outcome(verdict="flag", labels=("a",) * 17),
        Outcome(verdict="flag", spans=((0, "x"),)),  # type: ignore[arg-type]
        Outcome(verdict="flag", reason=object()),  # type: ignore[arg-type]
    ],
)
async def test_an_answer_that_is_none(answer: object) -> None:
    """It is held to what a reply over HTTP is held to."""
    assert await fault(lambda _: answer) == "unreadable"


async def test_nothing_to_say() -> None:
    """Most texts are nobody's business."""
    assert await said(lambda _: None) == Outcome(verdict="allow")


class Silent(Plugin):
    """One that overrides nothing."""


def test_one_that_overrides_nothing_judges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its author forgot the very point."""
    silent = Silent()
    for method in (silent.message, silent.alias, silent.join):
        assert method(asked()) is None
    found(monkeypatch, silent=f"{__name__}:Silent")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[Silent.__module__])
    with pytest.raises(PluginError, match="has no method"):
        load()
