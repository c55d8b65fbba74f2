"""What a setting's type can't tell: forms of addresses, and settings that exclude each other."""

import ipaddress
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from roomserver.config_fields import Config
from roomserver.config_hooks import hook_fault, secrets_fault, webhook_fault
from roomserver.redis_url import SCHEMES, UrlError, read

MEMORY = "memory://"


def faults(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the name of each setting that can't be used and a sentence that says why."""
    for name, check in _CHECKS:
        fault = check(config)
        if fault:
            yield name, f"{name}: {fault}"


def address(bind: str) -> tuple[str, int]:
    """Split `HOST:PORT` (IPv6 in brackets); raises ValueError."""
    host, colon, port = bind.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65_535:
        raise ValueError("HOST:PORT")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a listener on that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_alone(config: Config) -> bool:
    """Tell whether the rooms live in one process and end with it."""
    return config.store == MEMORY


def _bind(config: Config) -> str:
    return _address_fault(config.bind)


def _admin_bind(config: Config) -> str:
    return _address_fault(config.admin_bind) if config.admin_bind else ""


def _address_fault(bind: str) -> str:
    try:
        address(bind)
    except ValueError:
        return "must be HOST:PORT, such as 127.0.0.1:8000"
    return ""


def _origin(config: Config) -> str:
    wrong = [each for each in config.origin if not _is_origin(each)]
    return f"must be like https://rooms.example.org, without a path: {wrong[0]}" if wrong else ""


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    built = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    return parts.scheme in ("http", "https") and bool(parts.hostname) and built == text


def _trusted_proxies(config: Config) -> str:
    for each in config.trusted_proxies:
        fault = _network_fault(each)
        if fault:
            return fault
    return ""


def _network_fault(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"must be networks such as 10.0.0.0/8: {text}"
    if network.prefixlen == 0:
        return f"{text} is everybody: whoever comes could claim any address; name your balancers"
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return f"{text} names one machine and a network at once: {network}, or without the /"
    return ""


def _secret(config: Config) -> str:
    return "must have at least 32 characters" if 0 < len(config.secret) < 32 else ""


def _store(config: Config) -> str:
    if config.store == MEMORY:
        return ""
    try:
        read(config.store)
    except UrlError as error:
        # It quotes nothing: a password may stand in the wrong place.
        is_ours = config.store.startswith(tuple(f"{each}://" for each in SCHEMES))
        return str(error) if is_ours else f"{error}, or be memory://"
    return ""


def _workers(config: Config) -> str:
    if config.workers > 1 and config.store == MEMORY:
        return (
            "memory:// keeps rooms inside one process: workers must be 1, "
            "or the store a Redis that all of them share"
        )
    return ""


def _hook(config: Config) -> str:
    return hook_fault(config.hook, config.webhook, config.hook_secrets)


def _webhook(config: Config) -> str:
    return webhook_fault(config.webhook, config.hook_secrets)


def _hook_secrets(config: Config) -> str:
    return secrets_fault([*config.hook, *config.webhook], config.hook_secrets)


_CHECKS: tuple[tuple[str, Callable[[Config], str]], ...] = (
    ("bind", _bind),
    ("admin_bind", _admin_bind),
    ("origin", _origin),
    ("trusted_proxies", _trusted_proxies),
    ("secret", _secret),
    ("store", _store),
    ("workers", _workers),
    ("hook", _hook),
    ("webhook", _webhook),
    ("hook_secrets", _hook_secrets),
)
