"""A server's HTTP side over rooms that are only remembered."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from roomserver import agendas, resources
from roomserver.config_fields import Config
from roomserver.domain.creation import RoomSpec, new_room
from roomserver.domain.envelope import Verdict
from roomserver.domain.state import Room
from roomserver.http.application import application
from roomserver.http.hosts import HostsFile
from roomserver.http.languages import Wanted
from roomserver.http.limiter import Limiter
from roomserver.http.pages import Pages
from roomserver.http.services import OpenRoom, Services
from roomserver.http.sessions import Sessions
from roomserver.http.tree import Asset, Tree, asset
from roomserver.moderation.pipeline import Moderator
from roomserver.moderation.rulebook import read
from roomserver.rooms.ports import Ended, Subject, Unknown
from roomserver.stores.memory import MemoryStore

ORIGIN = "http://testserver"


class FakeRoom:
    """A room as far as HTTP looks into it."""

    def __init__(self, rooms: "FakeRooms", state: Room) -> None:
        self.id, self.state, self._rooms = state.id, state, rooms
        self.generation = 1

    async def end(self, words: str | None = None) -> None:
        del self._rooms.open[self.id]
        self._rooms.ended.add(self.id)

    async def renew_invite(self) -> str:
        self.generation += 1
        return f"invite{self.generation}"


class FakeRooms:
    """The rooms of a server, in a dict; `fault` is raised by every call."""

    def __init__(self) -> None:
        self.open: dict[str, FakeRoom] = {}
        self.ended: set[str] = set()
        self.specs: list[RoomSpec] = []
        self.fault: Exception | None = None

    async def create(self, spec: RoomSpec) -> str:
        self.specs.append(spec)
        state = new_room(spec, 1, bytes([len(self.specs)]) * 32)
        self.open[state.id] = FakeRoom(self, state)
        return state.id

    async def find(self, room_id: str) -> FakeRoom | Ended | Unknown:
        if self.fault:
            raise self.fault
        return self.open.get(room_id) or (Ended() if room_id in self.ended else Unknown())

    async def count(self) -> int:
        return len(self.open)

    def kept(self) -> list[FakeRoom]:
        return list(self.open.values())

    async def all(self, *, listed_only: bool) -> list[FakeRoom]:
        return list(self.open.values())


class Site:
    """The application and what a test reaches behind it."""

    def __init__(self, folder: Path) -> None:
        self.rooms = FakeRooms()
        self.hosts = HostsFile(str(folder / "hosts.json"))
        self.key = self.hosts.add("ana")
        self.hosts.load()
        self.store = MemoryStore()
        self.sessions = Sessions(b"k" * 32, self.hosts, 12, self.store)
        self.word, self.rules = "", read("")
        self.outside = Outside()
        self.stage = Stage()
        self.moderator: Any = Moderator(lambda: self.rules)
        services = self._services()
        self.app = application(
            services, Pages(TREE, services.config.neutral_site, services.resources), (), _lifespan
        )
        self.client = TestClient(self.app, base_url=ORIGIN, raise_server_exceptions=False)

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def create(self, **body: object) -> dict[str, str]:
        """Open a room over HTTP."""
        body = {"title": "Evening", "agenda": "support-circle", **body}
        made: dict[str, str] = self.client.post("/api/rooms", json=body, headers=self.bearer).json()
        return made

    def revoke(self, name: str = "ana") -> None:
        """Take a host out of the file, as the command does, and look at once."""
        HostsFile(str(self.hosts._path)).revoke(name)
        self.hosts.refresh()

    def _services(self) -> Services:
        return Services(
            config=Config(refusals_per_min=3, max_rooms=5),
            origins=(ORIGIN, "https://rooms.example.org"),
            rooms=self.rooms,
            invite=_invite,
            sessions=self.sessions,
            agendas=lambda: agendas.load(""),
            resources=lambda: resources.load(""),
            moderator=Judge(self),
            outside=self.outside,
            network=_network,
            readiness=self._readiness,
            # No time passes for whoever tries too often.
            refusals=Limiter(3, lambda: 1.0),
            lookups=Limiter(100, lambda: 1.0),
            rehearsals=self.stage,
        )

    async def _readiness(self) -> str:
        return self.word


class Stage:
    """Notes which rooms simulated people were sent to; `full` when there is no place."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str, str]] = []
        self.full = False

    def has_place(self) -> bool:
        return not self.full

    def notice(self, language: str) -> str:
        return f"practice in {language}"

    def begin(self, room: str, invite: str, language: str) -> None:
        self.begun.append((room, invite, language))


class Judge:
    """The site's moderator as of now."""

    def __init__(self, site: "Site") -> None:
        self._site = site

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        judged: Verdict | Awaitable[Verdict] = self._site.moderator.judge(subject)
        return judged

    def tells(self, _: Subject) -> tuple[str, ...]:
        return ()


class Outside:
    """Who is told of what happens: nobody, until a test says so."""

    operator_hears = False
    exported = False


def _invite(room: OpenRoom) -> str:
    return f"invite{getattr(room, 'generation', 0)}"


def _network(_: Request) -> str:
    return "n1"


@contextlib.asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    yield


def _page(name: str) -> Asset:
    return asset("x.html", f"<title>{name}</title>".encode() + b" " * 300)


NAMES = ("index", "room", "host", "console", "help", "privacy")
TREE = Tree(
    "abc123",
    {"js/main.js": asset("main.js", b"export {};\n" * 100)},
    {
        Wanted(tag, chosen): {name: _page(f"{name} {tag} {chosen}") for name in NAMES}
        for tag in ("en", "pt-BR")
        for chosen in (False, True)
    },
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with the host `ana`."""
    made = Site(tmp_path)
    with made.client:
        yield made
