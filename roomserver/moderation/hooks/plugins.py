"""Plug-ins in this process: found by entry points, loaded at the start, asked with a deadline.

What can't be loaded is a fault that names it, and the server does not start. What fails later
fails as an HTTP hook does. A plug-in is trusted code: a coroutine of its that blocks blocks all.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable
from importlib import metadata
from typing import Any

import msgspec

from roomserver.moderation.hooks.aside import Aside, Busy
from roomserver.moderation.hooks.sending import HookError
from roomserver.moderation.hooks.spec import ACTS, GROUP, Act, Asked, Outcome, Plugin

# As for endpoints: it becomes a label.
NAME = re.compile("[a-z][a-z0-9_-]{0,31}")
THREADS = 2
"""For each plug-in: one that hangs takes no thread from another."""

Method = Callable[[Asked], Any]


class PluginError(Exception):
    """A plug-in that can't be used; the text names its entry point."""


class PluginHook:
    """One plug-in; `acts` are what it has methods for."""

    def __init__(self, name: str, methods: dict[Act, Method]) -> None:
        self.name, self.acts = name, tuple(methods)
        self._methods = methods
        self._aside = Aside(THREADS, f"plugin-{name}")

    async def ask(self, asked: Asked, within_s: float) -> Outcome:
        """Return what it says. Raises HookError."""
        method = self._methods[asked.act]
        try:
            async with asyncio.timeout(within_s):
                said = await self._called(method, asked)
        except TimeoutError:
            raise HookError("timeout") from None
        except Busy:
            raise HookError("busy") from None
        except Exception:  # noqa: BLE001 -- it is others' code, and its words may quote the text
            raise HookError("crashed") from None
        if said is None:
            return Outcome(verdict="allow")
        if not isinstance(said, Outcome):
            raise HookError("unreadable")
        return _checked(said)

    async def _called(self, method: Method, asked: Asked) -> Any:
        if inspect.iscoroutinefunction(method):
            return await method(asked)
        said = await self._aside.run(lambda: method(asked))
        return await said if isinstance(said, Awaitable) else said

    async def close(self) -> None:
        """Leave its threads: they are daemons."""


def load() -> list[PluginHook]:
    """Load all that are installed, by name; raises PluginError that names what is wrong."""
    found = sorted(metadata.entry_points(group=GROUP), key=lambda entry: entry.name)
    return [_load(entry) for entry in found]


def _load(entry: metadata.EntryPoint) -> PluginHook:
    where = f"plug-in {entry.name} ({entry.value})"
    if not NAME.fullmatch(entry.name):
        raise PluginError(f"{where}: its name must match {NAME.pattern}")
    try:
        thing = entry.load()
        thing = thing() if isinstance(thing, type) else thing
    except Exception as error:  # noqa: BLE001 -- whatever others' code raises while it loads
        raise PluginError(f"{where} can't be loaded: {type(error).__name__}: {error}") from None
    methods = dict(_methods(thing))
    if not methods:
        raise PluginError(f"{where} has no method of {', '.join(ACTS)}")
    return PluginHook(entry.name, methods)


def _methods(thing: object) -> Iterable[tuple[Act, Method]]:
    for act in ACTS:
        method = getattr(thing, act, None)
        # What it has from the Protocol says nothing: no thread is taken for that.
        is_own = getattr(type(thing), act, None) is not getattr(Plugin, act)
        if callable(method) and is_own:
            yield act, method


def _checked(said: Outcome) -> Outcome:
    """Hold an outcome that was made in Python to the bounds that a reply is held to."""
    try:
        return msgspec.convert(msgspec.to_builtins(said), Outcome)
    except (msgspec.ValidationError, TypeError, ValueError):
        raise HookError("unreadable") from None
