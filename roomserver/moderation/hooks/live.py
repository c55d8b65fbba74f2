"""Hooks and receivers as of now: built from the settings, and built anew on a hang-up.

Whoever is asked or told meanwhile is asked or told to the end; what waits for a receiver waits for
the one that has its name afterwards. Where anything can't be used everything stays as it is.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from roomserver import tasks
from roomserver.config_fields import Config
from roomserver.domain.envelope import Entry
from roomserver.domain.state import Room
from roomserver.moderation.hooks.build import HooksError, Outsiders, hooks, installed, receivers
from roomserver.moderation.hooks.happenings import Pseudonym
from roomserver.moderation.hooks.judging import Hooks
from roomserver.moderation.hooks.receivers import WITHIN_S, Receivers
from roomserver.moderation.verdicts import Finding
from roomserver.observability import logs
from roomserver.rooms.ports import Subject

Close = Callable[[], Awaitable[None]]


class LiveHooks:
    """Implements `pipeline.Others` and `rooms.ports.Listener`; raises `HooksError`."""

    def __init__(self, config: Config, pseudonym: Pseudonym) -> None:
        self._pseudonym = pseudonym
        # Loaded once: their code does not change while the process lives.
        self._installed = installed()
        self._asked = hooks(config, self._installed)
        self._told = receivers(config, pseudonym)
        self._outsiders = Outsiders(self._asked, pseudonym)
        self._one_by_one = asyncio.Lock()
        self._sooner = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None

    # -- who is asked, who is told

    def concern(self, subject: Subject) -> bool:
        """Tell whether anybody is to be asked about such a text."""
        return self._outsiders.concern(subject)

    async def judge(self, subject: Subject, so_far: Finding) -> Finding:
        """Return what they found; never raises."""
        return await self._outsiders.judge(subject, so_far)

    def opened(self, room: Room) -> None:
        """Tell of a room that was made here."""
        self._told.opened(room)

    def happened(self, entry: Entry, before: Room, after: Room) -> None:
        """Tell of what was committed here."""
        self._told.happened(entry, before, after)

    @property
    def operator_hears(self) -> bool:
        """Whether somebody is told of reports."""
        return self._told.want("report.made")

    @property
    def exported(self) -> bool:
        """Whether what is reported is sent, sealed, to somebody."""
        return self._told.export

    # -- a hang-up, the end

    async def reload(self, config: Config) -> None:
        """Go by these settings from now on, or stay as it is and say so in the log."""
        async with self._one_by_one:
            try:
                asked, told = await asyncio.to_thread(self._built, config)
            except HooksError as error:
                logs.error("hooks.unreadable", kind=error.name)
                return
            await self._end_now()
            before, self._asked = self._asked, asked
            self._outsiders = Outsiders(asked, self._pseudonym)
            gone = self._told.change(told)
            closes: list[Close] = [before.close, *(each.close for each in gone)]
            self._ending = tasks.spawn(self._end(closes), name="hooks.ending")
        logs.info("hooks.reloaded", count=len(asked.names))

    async def close(self) -> None:
        """Send what waits, for a moment, and let go."""
        await self._end_now()
        await self._asked.close()
        await self._told.close()

    def _built(self, config: Config) -> tuple[Hooks, Receivers]:
        asked = hooks(config, self._installed)
        return asked, receivers(config, self._pseudonym)

    async def _end(self, closes: list[Close]) -> None:
        """Let go of those before, as soon as none of their askings and sendings can be left."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sooner.wait(), WITHIN_S)
        await asyncio.gather(*(close() for close in closes))

    async def _end_now(self) -> None:
        if self._ending is not None:
            self._sooner.set()
            await self._ending
            self._sooner.clear()
