"""A short circle on two instances, over each way to one Redis beside plain TCP."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fleet.circle import Circle
from tests.fleet.conftest import two_on
from tests.servers.redis import RedisServer
from tests.servers.tls import make_certificates, tls_directives


@contextlib.contextmanager
def over_a_socket(folder: Path) -> Iterator[str]:
    """Give a server on this machine alone."""
    path = folder / "redis.sock"
    with RedisServer(unixsocket=str(path)):
        yield f"unix://{path}"


@contextlib.contextmanager
def over_tls(folder: Path) -> Iterator[str]:
    """Give a server whose certificate an authority of our own vouches for."""
    names = make_certificates(folder)
    with RedisServer(**tls_directives(names)) as server:
        yield f"rediss://localhost:{server.directives['tls-port']}?ca={names['ca']}"


@pytest.mark.parametrize("way", [over_a_socket, over_tls])
async def test_a_circle_goes_round(
    way: Callable[[Path], contextlib.AbstractContextManager[str]], tmp_path: Path
):
    """Between machines the store's traffic is what people say; on one it needs no port."""
    with way(tmp_path) as url, two_on(url, tmp_path) as houses:
        async with Circle(*houses) as circle:
            await circle.to_the_end(await circle.begin())
            await circle.everybody_is_answered()
            assert await circle.account() == []
            assert len(circle.said) == len(circle.people)
