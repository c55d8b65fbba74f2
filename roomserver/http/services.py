"""What the routes need of the rest of the server, handed to them by `app`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct
from starlette.requests import Request

from roomserver.agendas import Template
from roomserver.config_fields import Config
from roomserver.domain.creation import RoomSpec
from roomserver.domain.state import Room
from roomserver.http.limiter import Limiter
from roomserver.http.sessions import Sessions
from roomserver.resources import Resources
from roomserver.rooms.ports import Moderator


class Seen(Protocol):
    """A room as far as a listing shows it."""

    @property
    def id(self) -> str:
        """Return its id."""

    @property
    def state(self) -> Room:
        """Return the room as it is now, or was a moment ago where another instance keeps it."""


class OpenRoom(Seen, Protocol):
    """A room that this instance keeps, as far as HTTP looks into it."""

    async def end(self, words: str | None = None) -> None:
        """Close the room."""

    async def renew_invite(self) -> str:
        """Make a new invite and return it."""


class RoomsPort(Protocol):
    """The rooms of this server."""

    async def create(self, spec: RoomSpec) -> str:
        """Make a room and return its id."""

    async def find(self, room_id: str) -> Any:
        """Return the `OpenRoom`, or something else where it has ended or never was."""

    async def count(self) -> int:
        """Return how many rooms live."""

    def kept(self) -> Sequence[Any]:
        """Return the rooms that are open here."""

    async def all(self, *, listed_only: bool) -> Sequence[Seen]:
        """Return every living room; with `listed_only` some that are not listed may be missing."""


class Outside(Protocol):
    """Who is told of what happens here, as of now."""

    @property
    def operator_hears(self) -> bool:
        """Whether somebody is told of reports."""

    @property
    def exported(self) -> bool:
        """Whether somebody gets the words, sealed."""


class Rehearsals(Protocol):
    """Who lets simulated participants into practice rooms."""

    def has_place(self) -> bool:
        """Tell whether another rehearsal may begin."""

    def notice(self, language: str) -> str:
        """Return what everybody reads before they join."""

    def begin(self, room: str, invite: str, language: str) -> None:
        """Let them come."""


class Services(Struct, frozen=True, kw_only=True):
    """Everything the routes use. `network` gives the keyed address prefix by which a
    request is counted (None: it is not), `invite` the secret that lets newcomers into a room,
    `readiness` what is missing, in a word.
    """

    config: Config
    origins: tuple[str, ...]
    rooms: RoomsPort
    invite: Callable[[Seen], str]
    sessions: Sessions
    agendas: Callable[[], Mapping[str, Template]]
    resources: Callable[[], Resources]
    moderator: Moderator
    outside: Outside
    network: Callable[[Request], str | None]
    readiness: Callable[[], Awaitable[str]]
    refusals: Limiter
    lookups: Limiter
    rehearsals: Rehearsals
