"""The operator's list of hosts: a file with names and hashes of keys, re-read when it changes.

A key is 256 random bits, so a plain SHA-256 of it can't be guessed back; no slow hash is needed.
The file is replaced in one step and readable by its owner only.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from roomserver import clock
from roomserver.observability import logs

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
MOST = 1_000
RECHECK_S = 1.0
KEY_PREFIX = "hk_"
# The name of whoever came by a one-time link: never in the file.
ONE_TIME = "one-time-link"


class HostsError(Exception):
    """The file or a name can't be used; the text says why and names no key."""


class Host(Struct, frozen=True):
    """One host; `added_at` in ms."""

    name: str
    key_hash: str
    added_at: int


class _File(Struct, frozen=True):
    hosts: tuple[Host, ...] = ()


def hash_key(key: str) -> str:
    """Return what the file keeps of a key."""
    # What a client sends as a key may hold lone surrogates, which plain UTF-8 refuses.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class HostsFile:
    """Reads and changes the file; a running server keeps one and asks it about every key."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._seen: tuple[int, int, int] | None = None
        self._checked = 0.0
        self._by_hash: dict[str, Host] = {}
        self._by_name: dict[str, Host] = {}

    def load(self) -> None:
        """Read the file now; a missing one has no hosts. Raises `HostsError`."""
        self._seen, self._checked = self._stamp(), clock.monotonic()
        hosts = self._read()
        self._by_hash = {host.key_hash: host for host in hosts}
        self._by_name = {host.name: host for host in hosts}

    def refresh(self) -> None:
        """Read again if it changed; a broken file changes nothing and is told in the log."""
        try:
            if self._stamp() != self._seen:
                self.load()
        except HostsError:
            logs.error("hosts.unreadable", kind="hosts_file")
        self._checked = clock.monotonic()

    def hosts(self) -> tuple[Host, ...]:
        """Return all hosts as of now."""
        self._look()
        return tuple(self._by_name.values())

    def find(self, host_key: str) -> str | None:
        """Return the name of the host who has this key."""
        self._look()
        # By its hash: how long the look-up takes tells nothing about the key.
        hashed = hash_key(host_key)
        if hashed not in self._by_hash:
            # Perhaps added a moment ago; to look at the file's stamp costs next to nothing.
            self.refresh()
        found = self._by_hash.get(hashed)
        return found.name if found else None

    def named(self, name: str) -> Host | None:
        """Return the host of that name."""
        self._look()
        return self._by_name.get(name)

    def add(self, name: str) -> str:
        """Add a host and return the key, which is kept nowhere. Raises `HostsError`."""
        if not NAME.fullmatch(name) or name == ONE_TIME:
            raise HostsError("a name has 1 to 32 letters, digits, - and _; the first is no sign")
        with self._locked():
            hosts = self._read()
            if any(host.name == name for host in hosts):
                raise HostsError("there is a host of that name; revoke it first")
            if len(hosts) >= MOST:
                raise HostsError(f"there are {MOST} hosts already")
            key = KEY_PREFIX + secrets.token_urlsafe(32)
            self._write((*hosts, Host(name, hash_key(key), clock.wall_ms())))
        return key

    def revoke(self, name: str) -> bool:
        """Take a host out; False where there is none of that name. Raises `HostsError`."""
        with self._locked():
            hosts = self._read()
            kept = tuple(host for host in hosts if host.name != name)
            if len(kept) == len(hosts):
                return False
            self._write(kept)
        return True

    def _look(self) -> None:
        if clock.monotonic() - self._checked >= RECHECK_S:
            self.refresh()

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> tuple[Host, ...]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_File).hosts
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.DecodeError) as error:
            raise self._unusable(error) from None

    def _write(self, hosts: tuple[Host, ...]) -> None:
        text = msgspec.json.format(msgspec.json.encode(_File(hosts)), indent=2) + b"\n"
        try:
            # mkstemp makes it 0600 from the start.
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".hosts-")
            with os.fdopen(handle, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError as error:
            raise self._unusable(error) from None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes from changing the file between our reading and writing it."""
        try:
            folder = os.open(self._path.parent, os.O_RDONLY)
        except OSError as error:
            raise self._unusable(error) from None
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _unusable(self, error: Exception) -> HostsError:
        return HostsError(f"{self._path} can't be used ({type(error).__name__})")
