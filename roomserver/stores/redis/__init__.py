"""Rooms in Redis: the store that several instances share."""

from roomserver.redis_url import UrlError
from roomserver.stores.redis.store import RedisStore

__all__ = ["RedisStore", "UrlError"]
