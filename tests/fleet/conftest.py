"""Two instances on one Redis, with ample limits, for each test."""

import pytest

from tests.e2e.conftest import PLENTY
from tests.e2e.evening import House
from tests.servers.redis import RedisServer


@pytest.fixture
def redis_server():
    with RedisServer() as server:
        yield server


def started(folder, server, *more):
    """Return an instance that is to be entered."""
    folder.mkdir()
    return House(folder, *PLENTY, "--store", server.url, "--drain-s", "1", *more)


@pytest.fixture
def one(tmp_path, redis_server):
    with started(tmp_path / "one", redis_server) as house:
        yield house


@pytest.fixture
def two(tmp_path, redis_server):
    with started(tmp_path / "two", redis_server) as house:
        yield house
