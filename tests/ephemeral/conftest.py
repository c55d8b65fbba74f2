"""Two instances on one Redis, gently used by all tests of a module or roughly by one alone."""

import pytest

from tests.e2e.conftest import PLENTY
from tests.ephemeral.evening import BEHIND
from tests.ephemeral.places import Places, Quiet
from tests.servers.redis import RedisServer

KEY = "the key of a fleet that lives for one test run"
OPTIONS = (
    *PLENTY,
    *("--drain-s", "1", "--empty-s", "10", "--log-level", "debug"),
    *("--trusted-proxies", "127.0.0.1/32"),
)


def kept_in_files(**directives):
    """Return a Redis that writes its log into a file of its folder."""
    return RedisServer(logfile="redis.log", **directives)


def houses(folder, server, **more):
    """Return two instances that are to be entered; whoever comes to the second is from outside."""
    folder.mkdir(exist_ok=True)
    options = (*OPTIONS, "--store", server.url)
    one = Quiet(folder / "one", *options, secret=KEY, **more)
    return one, Quiet(folder / "two", *options, headers=BEHIND, secret=KEY, **more)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Give what the tests of a module share: each has a room and canaries of its own."""
    with kept_in_files() as server:
        one, two = houses(tmp_path_factory.mktemp("shared"), server)
        with one, two:
            yield Places(server, one, two)


@pytest.fixture
def own(tmp_path):
    """Give what one test may kill."""
    with kept_in_files() as server:
        one, two = houses(tmp_path / "first", server)
        with one, two:
            yield Places(server, one, two)
