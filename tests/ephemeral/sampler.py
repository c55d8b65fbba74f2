"""Looks at every key's time to live again and again, in one step each, while others work."""

import re
import threading
import time
from typing import Self

import redis

from roomserver.stores.redis.keys import DATA_MAP
from tests.servers.redis import RedisServer

PAUSE_S = 0.001
LOOK = """
local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  found[#found + 1] = key
  found[#found + 1] = redis.call('PTTL', key)
end
return found
"""
PARTS = {"{ROOM}": r"\{[\w-]{22}\}", ":ID": ":[0-9a-f]{16}", ":HASH": ":[0-9a-f]{64}"}


class Sampler:
    """Use as a context manager; `longest` has each kind of key and the most it was to live, ms."""

    def __init__(self, server: RedisServer) -> None:
        self._client = server.client()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="sampler")
        self.longest: dict[str, int] = {}
        self.looks = 0
        self.endless: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._client.close()

    def _look_on(self) -> None:
        while not self._ended.is_set():
            try:
                answer = self._client.eval(LOOK, 0)
            except redis.RedisError:
                # It is being started anew.
                continue
            finally:
                time.sleep(PAUSE_S)
            self.looks += 1
            for key, life in zip(answer[::2], answer[1::2], strict=True):
                self._note(key.decode(), life)

    def _note(self, key: str, life: int) -> None:
        if life < 0:
            self.endless.add(key)
        kind = kind_of(key)
        self.longest[kind] = max(self.longest.get(kind, 0), life)


def kind_of(key: str) -> str:
    """Return the row of `DATA_MAP` that names this key; the key itself where none does."""
    return next((row.pattern for row in DATA_MAP if pattern(row.pattern).fullmatch(key)), key)


def pattern(text: str) -> re.Pattern[str]:
    """Return a row's pattern as a machine reads it."""
    found = re.escape(text)
    for name, meaning in PARTS.items():
        found = found.replace(re.escape(name), meaning)
    return re.compile(found)
