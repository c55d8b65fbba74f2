"""What a store's URL says, read without touching the network.

    redis://[[USER]:PASSWORD@]HOST[:6379][/DB]          one server
    rediss://...                                        the same over TLS
    unix://[[USER]:PASSWORD@]/PATH[?db=N]               one server on this machine
    redis+sentinel://[[USER]:PASSWORD@]HOST[:26379],HOST.../NAME[?db=N]
    redis+cluster://[[USER]:PASSWORD@]HOST[:6379],HOST...

USER and PASSWORD are what the Redis servers ask for. In them `@ : / ? # %` are written as `%40`
and so on. An IPv6 address stands in brackets. Parameters after `?`:

    db=N                                the database (not in a cluster, which has one)
    sentinel_user=, sentinel_password=  what the sentinels themselves ask for, if they do
    tls=on                              sentinels or cluster, and all servers, speak TLS
    ca=FILE                             trust this authority alone, not the system's
    cert=FILE, key=FILE                 show this certificate to the server
    verify=full|ca|none                 full (default): the certificate and its name are checked;
                                        ca: the certificate, but not its name; none: nothing

A fault is told by `UrlError`, whose text quotes nothing that may be part of a password.
"""

import os
import re
import ssl
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct, structs

Kind = Literal["single", "sentinel", "cluster"]
Verify = Literal["full", "ca", "none"]

KINDS: dict[str, Kind] = {
    "redis": "single",
    "rediss": "single",
    "unix": "single",
    "redis+sentinel": "sentinel",
    "redis+cluster": "cluster",
}
SCHEMES = tuple(KINDS)
REDIS_PORT = 6379
SENTINEL_PORT = 26379
_TLS = ("ca", "cert", "key", "verify")
_VERIFIED: dict[str, ssl.VerifyMode] = {
    "full": ssl.CERT_REQUIRED,
    "ca": ssl.CERT_REQUIRED,
    "none": ssl.CERT_NONE,
}


class UrlError(ValueError):
    """The URL can't be used; the text names the fault and no password."""


class Tls(Struct, frozen=True, kw_only=True):
    """How a server proves who it is, and we to it; file names, empty where not given."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    verify: Verify = "full"


class Address(Struct, frozen=True, kw_only=True):
    """One server and what it asks for."""

    host: str = ""
    port: int = REDIS_PORT
    path: str = ""
    db: int = 0
    username: str | None = None
    password: str | None = None
    tls: Tls | None = None

    def at(self, host: str, port: int) -> "Address":
        """Return another server that asks for the same."""
        return structs.replace(self, host=host, port=port)

    def options(self) -> dict[str, Any]:
        """Return keyword arguments for a redis-py connection of the right class."""
        shared = {"db": self.db, "username": self.username, "password": self.password}
        if self.path:
            return {**shared, "path": self.path}
        where = {**shared, "host": self.host, "port": self.port}
        return where if self.tls is None else {**where, **_tls_options(self.tls)}


class Place(Struct, frozen=True, kw_only=True):
    """Where a store is: `seeds` are whom to ask first (the one server, sentinels, cluster nodes).

    `server` is what all Redis servers there ask for; `name` is the master's, as sentinels know it.
    """

    kind: Kind
    seeds: tuple[Address, ...]
    server: Address
    name: str = ""


def read(url: str) -> Place:
    """Read a URL of any kind. Raises UrlError."""
    parts = _split(url)
    query = _query(parts)
    if parts.scheme == "unix":
        address = _unix(parts, query)
        return Place(kind="single", seeds=(address,), server=address)
    match KINDS[parts.scheme]:
        case "single":
            return _single(parts, query)
        case "sentinel":
            return _sentinel(parts, query)
        case "cluster":
            return _cluster(parts, query)


def parse(url: str) -> Address:
    """Read the URL of one server. Raises UrlError."""
    place = read(url)
    if place.kind != "single":
        raise UrlError("must name one server")
    return place.server


# -- kinds


def _unix(parts: SplitResult, query: dict[str, str]) -> Address:
    _allow(query, "db")
    user, password, host = _userinfo(parts.netloc)
    if host or not parts.path.strip("/"):
        raise UrlError("names no socket; write unix:///run/redis/redis.sock")
    path, db = unquote(parts.path), _db(query.get("db", "0"))
    return Address(path=path, db=db, username=user, password=password)


def _single(parts: SplitResult, query: dict[str, str]) -> Place:
    secure = parts.scheme == "rediss"
    _allow(query, "db", *(_TLS if secure else ()))
    hosts, server = _servers(parts, REDIS_PORT)
    if len(hosts) != 1:
        raise UrlError("names several hosts; that takes redis+sentinel:// or redis+cluster://")
    db = _db(parts.path.strip("/") or query.get("db", "0"))
    tls = _tls(query) if secure else None
    address = structs.replace(server, db=db, tls=tls).at(*hosts[0])
    return Place(kind="single", seeds=(address,), server=address)


def _sentinel(parts: SplitResult, query: dict[str, str]) -> Place:
    _allow(query, "db", "tls", "sentinel_user", "sentinel_password", *_TLS)
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise UrlError("names no master; write redis+sentinel://HOST,HOST/NAME")
    hosts, server = _servers(parts, SENTINEL_PORT)
    tls = _shared_tls(query)
    asked = Address(
        username=query.get("sentinel_user"), password=query.get("sentinel_password"), tls=tls
    )
    return Place(
        kind="sentinel",
        seeds=tuple(asked.at(*each) for each in hosts),
        server=structs.replace(server, db=_db(query.get("db", "0")), tls=tls),
        name=name,
    )


def _cluster(parts: SplitResult, query: dict[str, str]) -> Place:
    _allow(query, "tls", *_TLS)
    if parts.path.strip("/"):
        raise UrlError("a cluster has one database and no name; nothing stands after the hosts")
    hosts, server = _servers(parts, REDIS_PORT)
    server = structs.replace(server, tls=_shared_tls(query))
    return Place(kind="cluster", seeds=tuple(server.at(*each) for each in hosts), server=server)


# -- parts


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UrlError("is no URL") from None
    if parts.scheme not in KINDS:
        raise UrlError(f"must begin with one of {', '.join(f'{each}://' for each in KINDS)}")
    rest = f"{parts.path}?{parts.query}#{parts.fragment}"
    # A password with a bare slash in it was cut there, and what follows would be shown as a host.
    if parts.scheme != "unix" and "@" in rest and "@" not in parts.netloc:
        raise UrlError("has a password in which / ? # or @ must be written as %2F %3F %23 %40")
    if parts.fragment:
        raise UrlError("has a # where none belongs")
    return parts


def _query(parts: SplitResult) -> dict[str, str]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = dict(pairs)
    if len(query) != len(pairs):
        raise UrlError("gives a parameter twice")
    return query


def _allow(query: dict[str, str], *known: str) -> None:
    for name in query:
        if name not in known:
            shown = name if re.fullmatch("[a-z_]{1,20}", name) else "a parameter"
            raise UrlError(f"has {shown}, which is not known here; known: {', '.join(known)}")


def _servers(parts: SplitResult, port: int) -> tuple[list[tuple[str, int]], Address]:
    user, password, hosts = _userinfo(parts.netloc)
    found = [_host(each, port) for each in hosts.split(",")]
    return found, Address(username=user, password=password)


def _userinfo(netloc: str) -> tuple[str | None, str | None, str]:
    before, _, hosts = netloc.rpartition("@")
    user, _, password = before.partition(":")
    return unquote(user) or None, unquote(password) or None, hosts


def _host(text: str, port: int) -> tuple[str, int]:
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:]+))(?::([0-9]{1,5}))?", text)
    if found is None:
        raise UrlError("names no host where one belongs: HOST:PORT, or [IPV6]:PORT")
    number = int(found[3] or port)
    if not 0 < number < 65536:
        raise UrlError("has a port that is none: 1 to 65535")
    return unquote(found[1] or found[2]), number


def _db(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 5:
        raise UrlError("has a database that is no number: redis://127.0.0.1:6379/0")
    return int(text)


def named(host: str, port: int) -> str:
    """Return the name of a server, as people write it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# -- TLS


def _shared_tls(query: dict[str, str]) -> Tls | None:
    match query.get("tls", "off"):
        case "on":
            return _tls(query)
        case "off":
            if any(name in query for name in _TLS):
                raise UrlError("has parameters of TLS, but not tls=on")
            return None
        case _:
            raise UrlError("has a tls that is neither on nor off")


def _tls(query: dict[str, str]) -> Tls:
    verify = query.get("verify", "full")
    if verify not in _VERIFIED:
        raise UrlError("has a verify that is none of full, ca, none")
    if "key" in query and "cert" not in query:
        raise UrlError("has a key, but no cert that it belongs to")
    for name in ("ca", "cert", "key"):
        if name in query and not os.access(query[name], os.R_OK):
            raise UrlError(f"names a file in {name} that can't be read")
    return Tls(
        ca=query.get("ca", ""),
        cert=query.get("cert", ""),
        key=query.get("key", ""),
        verify="full" if verify == "full" else "ca" if verify == "ca" else "none",
    )


def _tls_options(tls: Tls) -> dict[str, Any]:
    return {
        "ssl_cert_reqs": _VERIFIED[tls.verify],
        "ssl_check_hostname": tls.verify == "full",
        "ssl_ca_certs": tls.ca or None,
        "ssl_certfile": tls.cert or None,
        "ssl_keyfile": tls.key or None,
    }
