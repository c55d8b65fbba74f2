"""What can be set: one Struct whose annotations are the documentation of each setting.

The command line's options, the environment's names, the keys of the TOML file, `config init`, the
docs table and the JSON schema are all made from these fields. Nothing is read here.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args

import msgspec
from msgspec import Meta, Struct

from roomserver.config_hooks import Hook, Webhook

Table = type[Struct]

PREFIX = "ROOMSERVER_"
# Passwords inside of a URL: between the user and the last @ (a bare one may stand in a password
# that was written wrongly), and in its parameters.
_USERINFO = re.compile(r"(://(?:[^:@/]*:)?).*@")
_PARAMETER = re.compile(r"([?&][a-z_]*password=)[^&]*")


def setting(
    text: str, *, group: str, secret: bool = False, url: bool = False, **bounds: Any
) -> Meta:
    """Describe one setting: a line for people, the heading it stands under, its bounds.

    `url`: its value may hold a password, which is not shown; a file may hold it.
    """
    extra = {"group": group, "secret": secret, "url": url}
    return Meta(description=text, extra_json_schema={"writeOnly": secret}, extra=extra, **bounds)


WHERE, WHO, TEXTS, ROOMS = "Where it listens", "Who may come", "Texts", "Rooms"
BOUNDS, RUN, CALL = "Bounds", "Running", "Calling a running server"
HOOKS = "Hooks"
MOST_HOOKS = 20


class Config(Struct, frozen=True, kw_only=True):
    """The settings of one process; the annotations are their documentation."""

    bind: Annotated[str, setting("Address and port of the public listener.", group=WHERE)] = (
        "127.0.0.1:8000"
    )
    admin_bind: Annotated[
        str, setting("Address and port of the operator's listener; empty: none.", group=WHERE)
    ] = "127.0.0.1:8001"
    origin: Annotated[
        tuple[str, ...],
        setting(
            "Public origins, the first is used in links: https://rooms.example.org. "
            "Empty: the loopback address it listens on.",
            group=WHERE,
        ),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        setting("Networks whose X-Forwarded-For is believed: 10.0.0.0/8.", group=WHERE),
    ] = ()

    hosts_file: Annotated[
        str, setting("File with the hosts' names and the hashes of their keys.", group=WHO)
    ] = "roomserver-hosts.json"
    secret: Annotated[
        str,
        setting(
            "What every link is signed with, at least 32 characters, the same on every instance. "
            "Empty: a new one at each start; on Redis one that the instances share there.",
            group=WHO,
            secret=True,
        ),
    ] = ""
    session_hours: Annotated[
        int, setting("How long a host's page stays signed in.", group=WHO, ge=1, le=168)
    ] = 12

    resources: Annotated[
        str, setting("TOML file with your help lines. Empty: a marked example.", group=TEXTS)
    ] = ""
    agendas: Annotated[
        str, setting("Directory with agendas of your own (NAME.toml).", group=TEXTS)
    ] = ""
    rehearsals: Annotated[
        str,
        setting(
            "Directory with lines of your own for simulated participants (LANGUAGE.toml).",
            group=TEXTS,
        ),
    ] = ""
    texts: Annotated[
        str, setting("Directory with Fluent texts of your own (LANGUAGE.ftl).", group=TEXTS)
    ] = ""
    rules: Annotated[
        str,
        setting("Directory with moderation rules of your own (LANGUAGE/NAME.toml).", group=TEXTS),
    ] = ""
    neutral_site: Annotated[
        str, setting('Where "Leave quickly" leads.', group=TEXTS, pattern="^https?://")
    ] = "https://www.wikipedia.org/"

    store: Annotated[
        str,
        setting(
            "Where rooms live: memory://, redis://HOST, rediss://HOST, unix:///SOCKET, "
            "redis+sentinel://HOST,HOST/NAME, redis+cluster://HOST,HOST.",
            group=ROOMS,
            url=True,
        ),
    ] = "memory://"
    max_rooms: Annotated[int, setting("Rooms open at once.", group=ROOMS, ge=1, le=10_000)] = 1_000
    max_capacity: Annotated[
        int, setting("Highest capacity that a room may be given.", group=ROOMS, ge=2, le=1_000)
    ] = 100
    empty_s: Annotated[
        int, setting("Seconds until an empty room closes.", group=ROOMS, ge=10, le=86_400)
    ] = 600

    max_text: Annotated[
        int, setting("Code points in a message.", group=BOUNDS, ge=100, le=10_000)
    ] = 2_000
    max_frame_bytes: Annotated[
        int, setting("Bytes in a client's frame.", group=BOUNDS, ge=4_096, le=1_048_576)
    ] = 32_768
    messages_per_min: Annotated[
        int, setting("Messages a minute, each member.", group=BOUNDS, ge=1, le=60_000)
    ] = 20
    frames_per_min: Annotated[
        int, setting("Frames a minute, each connection.", group=BOUNDS, ge=10, le=60_000)
    ] = 120
    max_connections: Annotated[
        int, setting("Connections of this process.", group=BOUNDS, ge=1, le=100_000)
    ] = 10_000
    accepts_per_s: Annotated[
        int, setting("New connections a second.", group=BOUNDS, ge=1, le=10_000)
    ] = 200
    refusals_per_min: Annotated[
        int,
        setting(
            "Refused hellos, joins, keys a minute, each network.", group=BOUNDS, ge=1, le=1_000
        ),
    ] = 10
    previews_per_min: Annotated[
        int, setting("Previews a minute, each network.", group=BOUNDS, ge=1, le=10_000)
    ] = 120

    workers: Annotated[
        int, setting("Processes on this machine; above 1 needs Redis.", group=RUN, ge=1, le=64)
    ] = 1
    drain_s: Annotated[
        int, setting("Seconds over which connections are sent away.", group=RUN, ge=0, le=600)
    ] = 20
    pre_stop_s: Annotated[
        int, setting("Seconds between not ready and the drain.", group=RUN, ge=0, le=600)
    ] = 0
    log_level: Annotated[
        str,
        setting(
            "debug, info, warning or error.", group=RUN, pattern="^(debug|info|warning|error)$"
        ),
    ] = "info"

    server: Annotated[
        str,
        setting("Server that `rooms create` and `health` ask.", group=CALL, pattern="^https?://"),
    ] = "http://127.0.0.1:8000"
    host_key: Annotated[
        str, setting("Host key that `rooms create` uses.", group=CALL, secret=True)
    ] = ""

    hook_secrets: Annotated[
        tuple[str, ...],
        setting(
            "What messages to hooks and webhooks are signed with: NAME=whsec_…; all of a name "
            "are live.",
            group=HOOKS,
            secret=True,
        ),
    ] = ()
    hook: Annotated[
        tuple[Hook, ...],
        setting(
            "Who is asked about texts: endpoints, plug-ins (docs/hooks.md).",
            group=HOOKS,
            max_length=MOST_HOOKS,
        ),
    ] = ()
    webhook: Annotated[
        tuple[Webhook, ...],
        setting(
            "Who is told of alerts, reports and rooms (docs/hooks.md).",
            group=HOOKS,
            max_length=MOST_HOOKS,
        ),
    ] = ()

    def __repr__(self) -> str:
        """Show no secret, should one be printed by mistake."""
        return f"Config({', '.join(f'{s.name}={show(s, self)}' for s in SETTINGS)})"


class Setting(Struct, frozen=True):
    """One field of `Config`, read from its annotation."""

    name: str
    type: Any
    default: Any
    text: str
    group: str
    secret: bool
    url: bool

    @property
    def filed(self) -> bool:
        """Tell whether a file may hold its value: it is a secret, or has one inside."""
        return self.secret or self.url

    @property
    def variable(self) -> str:
        """Return the environment's name for it."""
        return PREFIX + self.name.upper()

    @property
    def option(self) -> str:
        """Return the command line's name for it."""
        return "--" + self.name.replace("_", "-")

    @property
    def many(self) -> bool:
        """Tell whether it is a list."""
        return isinstance(self.default, tuple)

    @property
    def table(self) -> Table | None:
        """Return what each of its tables is, where it is a list of tables."""
        item = get_args(get_args(self.type)[0])
        is_table = bool(item) and isinstance(item[0], type) and issubclass(item[0], Struct)
        return item[0] if is_table else None


def _settings() -> Iterator[Setting]:
    for field in msgspec.structs.fields(Config):
        meta = field.type.__metadata__[0]
        extra = meta.extra
        yield Setting(
            name=field.name,
            type=field.type,
            default=field.default,
            text=meta.description,
            **extra,
        )


SETTINGS: tuple[Setting, ...] = tuple(_settings())
BY_NAME = {each.name: each for each in SETTINGS}


def show(each: Setting, config: Config) -> str:
    """Return a setting's value as TOML would have it; a secret, or the one inside, as `***`."""
    value = getattr(config, each.name)
    if each.secret and value:
        return '"***"'
    return toml_value(without_password(value) if each.url else value)


def without_password(url: str) -> str:
    """Return a URL as it may be shown."""
    return _PARAMETER.sub(r"\1***", _USERINFO.sub(r"\1***@", url))


def toml_value(value: object) -> str:
    """Write a default or a setting's value in TOML."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, Struct):
        fields = msgspec.structs.asdict(value).items()
        return "{" + ", ".join(f"{name} = {toml_value(each)}" for name, each in fields) + "}"
    return msgspec.json.encode(value).decode()
