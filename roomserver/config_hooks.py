"""The tables `[[hook]]` and `[[webhook]]`, and the secrets that go with them.

The annotations are their documentation, as in `config_fields`. Nothing is read or sent here.
"""

import base64
import ipaddress
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

SECRET = "whsec_"  # noqa: S105 -- the prefix of every secret, not one
LEAST, MOST = 24, 64
"""Bytes of a secret, as Standard Webhooks recommends."""
KEY_BYTES = 32

Act = Literal["message", "alias", "join"]
Event = Literal[
    "alert.raised",
    "alert.claimed",
    "alert.unclaimed",
    "report.made",
    "room.opened",
    "room.closed",
]


def key(text: str, **bounds: Any) -> Meta:
    """Describe one key of a table: a line for people, its bounds."""
    return Meta(description=text, **bounds)


Name = Annotated[
    str,
    key(
        "What logs, metrics and labels call it; a plug-in's is its entry point's.",
        pattern="^[a-z][a-z0-9_-]{0,31}$",
    ),
]
Networks = Annotated[
    tuple[str, ...],
    key("Networks that are not public and that it may stand in: 10.1.0.0/16, 127.0.0.1."),
]
CaFile = Annotated[str, key("File with the authority that signs its TLS, if none of the system's.")]


class Hook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is asked about texts: an endpoint, or an installed plug-in."""

    name: Name
    url: Annotated[str, key("Where it is asked. Empty: it is the plug-in of that name.")] = ""
    acts: Annotated[
        tuple[Act, ...], key("What it is asked about: message, alias, join.", min_length=1)
    ] = ("message", "alias", "join")
    mode: Annotated[
        Literal["enforce", "observe"], key("enforce, or observe: only counted, waited for by none.")
    ] = "enforce"
    on_error: Annotated[
        Literal["local", "hold", "block", "allow"],
        key("Where it fails: local (the server's own verdict stands), hold, block, allow."),
    ] = "local"
    deadline_ms: Annotated[int, key("How long it may take.", ge=50, le=1_500)] = 1_500
    networks: Networks = ()
    ca_file: CaFile = ""
    signed_reply: Annotated[bool, key("Its answers must be signed as well.")] = False


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver of events."""

    name: Name
    url: Annotated[str, key("Where they are sent.")]
    events: Annotated[
        tuple[Event, ...], key("Which: alert.raised, alert.claimed, …", min_length=1)
    ] = ("alert.raised", "alert.claimed", "alert.unclaimed", "report.made")
    export_key: Annotated[
        str,
        key("Public key (X25519, base64) that reported messages are sealed to. Empty: none sent."),
    ] = ""
    networks: Networks = ()
    ca_file: CaFile = ""


def keys_of(table: type[Struct]) -> Iterator[tuple[str, str, str]]:
    """Yield each key of a table, its default (empty: it is needed) and what it is for."""
    for field in msgspec.structs.fields(table):
        default = "" if field.required else msgspec.json.encode(field.default).decode()
        yield field.name, default, _description(field.type)


def _description(annotated: Any) -> str:
    return next(str(each.description) for each in annotated.__metadata__ if each.description)


# -- secrets


class SecretError(ValueError):
    """A secret that can't be used; the text does not quote it."""


def secret(text: str) -> bytes:
    """Read `whsec_` and base64; raises `SecretError`."""
    encoded = text.removeprefix(SECRET)
    if encoded == text:
        raise SecretError(f"must begin with {SECRET}")
    try:
        # Some write it without the padding.
        found = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        raise SecretError(f"must be {SECRET} and base64") from None
    if not LEAST <= len(found) <= MOST:
        raise SecretError(f"must have {LEAST} to {MOST} bytes")
    return found


def secrets_of(name: str, given: Sequence[str]) -> tuple[bytes, ...]:
    """Return the live secrets of a hook, out of `NAME=whsec_…`; raises `SecretError`."""
    pairs = (each.partition("=") for each in given)
    return tuple(secret(text.strip()) for owner, _, text in pairs if owner.strip() == name)


def public_key(text: str) -> bytes:
    """Read an export key; raises ValueError."""
    found = base64.b64decode(text, validate=True)
    if len(found) != KEY_BYTES:
        raise ValueError(KEY_BYTES)
    return found


# -- what the types can't tell


def hook_fault(hooks: Sequence[Hook], webhooks: Sequence[Webhook], given: Sequence[str]) -> str:
    """Return what is wrong with the hooks, in a sentence; empty where nothing is."""
    told = (_fault(each, each.url, given) for each in hooks if each.url)
    return _twice([*hooks, *webhooks]) or next(filter(None, told), "")


def webhook_fault(webhooks: Sequence[Webhook], given: Sequence[str]) -> str:
    """Return what is wrong with the receivers of events."""
    told = (_fault(each, each.url, given) or _export_fault(each) for each in webhooks)
    return next(filter(None, told), "")


def secrets_fault(named: Sequence[Hook | Webhook], given: Sequence[str]) -> str:
    """Return what is wrong with the secrets; quotes none."""
    names = {each.name for each in named}
    for number, each in enumerate(given, start=1):
        owner, _, text = each.partition("=")
        if owner.strip() not in names:
            return f"number {number} must be NAME={SECRET}…, of a hook or webhook that there is"
        try:
            secret(text.strip())
        except SecretError as error:
            return f"that of {owner.strip()} {error}"
    return ""


def _twice(named: Sequence[Hook | Webhook]) -> str:
    names = [each.name for each in named]
    again = next((name for name in names if names.count(name) > 1), "")
    return f"{again}: there are two of that name" if again else ""


def _fault(each: Hook | Webhook, url: str, given: Sequence[str]) -> str:
    wrong = _url_fault(url, private=bool(each.networks)) or _networks_fault(each.networks)
    if wrong:
        return f"{each.name}: {wrong}"
    if not any(one.partition("=")[0].strip() == each.name for one in given):
        return f"{each.name}: hook_secrets has no secret for it ({each.name}={SECRET}…)"
    return ""


def _url_fault(url: str, *, private: bool) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = 0, urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return "url must be like https://hooks.example.org/path"
    if parts.username is not None or parts.fragment or not url.isascii() or " " in url:
        return "url must have no user, fragment or blank, and a name in ASCII"
    if parts.scheme == "http" and not private:
        return "url must be https: without TLS only networks that you name are reached"
    return ""


def _networks_fault(networks: Sequence[str]) -> str:
    for each in networks:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            return f"networks must be such as 10.0.0.0/8: {each}"
    return ""


def _export_fault(each: Webhook) -> str:
    try:
        if each.export_key:
            public_key(each.export_key)
    except ValueError:
        return f"{each.name}: export_key must be {KEY_BYTES} bytes in base64"
    return ""
