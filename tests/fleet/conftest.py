"""Two instances on one Redis, with ample limits, for each test."""

import contextlib

import pytest

from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House, Room
from tests.servers.redis import RedisServer


@pytest.fixture
def redis_server():
    with RedisServer() as server:
        yield server


def started(folder, store, *more, **how):
    """Return an instance on that store, to be entered."""
    folder.mkdir()
    return House(folder, *PLENTY, "--store", store, "--drain-s", "1", *more, **how)


@contextlib.contextmanager
def two_on(store, folder):
    """Give two instances on that store."""
    with started(folder / "one", store) as one, started(folder / "two", store) as two:
        yield one, two


@pytest.fixture
def one(tmp_path, redis_server):
    with started(tmp_path / "one", redis_server.url) as house:
        yield house


@pytest.fixture
def two(tmp_path, redis_server):
    with started(tmp_path / "two", redis_server.url) as house:
        yield house


def elsewhere(room, house):
    """Return the same room as seen through another instance."""
    made = {"room": room.id, "invite": room.invite, "host_url": "#" + room.host_key}
    return Room(house, made)
