"""Real servers on loopback, one set a module of tests."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomserver.stores.redis.push import Pace
from tests.servers.redis import RedisServer
from tests.servers.tls import make_certificates, tls_directives

QUICK = Pace(silent=0.3, echo=0.3, confirm=2.0, pause=0.1, away=1.0)
"""A reader that probes after 0.3 s of silence, so that tests need not wait for 10."""


async def eventually(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something has become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 -- what becomes true is in another process, too
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as made:
        yield made


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def tls_server(certificates: dict[str, Path]) -> Iterator[RedisServer]:
    with RedisServer(**tls_directives(certificates)) as made:
        yield made
