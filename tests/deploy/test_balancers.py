"""What each balancer does with an instance: a stand-in that drains, dies or is full."""

import asyncio
import contextlib
from collections.abc import Mapping

import pytest

from tests.deploy.balancers import KINDS, Balancer, Caddy, HAProxy, Nginx
from tests.deploy.upstream import Socket, Upstream, ask, upgrade

WAIT_S = 20
CLIENT = "127.0.0.77"
# What would make each of them write down who asked for what.
TALKATIVE = (
    (Nginx, {"error_log stderr alert;": "error_log stderr error;"}),
    (HAProxy, {"    no log\n": "    option httplog\n    log stderr format raw local0 info\n"}),
    (Caddy, {"request delete": "nothing delete"}),
)


class Front:
    """A balancer and the two stand-ins behind it."""

    def __init__(self, balancer: Balancer, one: Upstream, two: Upstream) -> None:
        self.balancer, self.one, self.two = balancer, one, two
        self.port = balancer.port

    async def served_by(self) -> str:
        """Return which of the two answers a plain request; empty where neither does."""
        status, name = await ask(self.port, "/who")
        return name if status == 200 else ""

    async def serves(self, *names: str, among: int = 20) -> None:
        """Wait until so many requests in a row are answered by just these."""
        async with asyncio.timeout(WAIT_S):
            while await self._served_by_all(among) != {*names}:  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.1)

    async def _served_by_all(self, among: int) -> set[str]:
        return {await self.served_by() for _ in range(among)}


@contextlib.asynccontextmanager
async def fronted(kind: type[Balancer], planted: Mapping[str, str] | None = None):
    async with Upstream("one") as one, Upstream("two") as two:
        with kind(one.port, two.port, planted) as balancer:
            front = Front(balancer, one, two)
            await front.serves("one", "two")
            yield front


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
async def front(request):
    """Each balancer before two stand-ins."""
    async with fronted(request.param) as front:
        yield front


async def test_it_tells_the_clients_address_and_nothing_that_the_client_says(front: Front) -> None:
    """Limits and bans go by it; anybody may send such a header."""
    forged = {"X-Forwarded-For": "203.0.113.7, 127.0.0.1"}
    await ask(front.port, "/plain", source=CLIENT)
    await ask(front.port, "/forged", source=CLIENT, headers=forged)
    seen = {each.path: each.all("x-forwarded-for") for each in asked(front)}
    assert seen["/plain"] == seen["/forged"] == [CLIENT]


async def test_an_upgrade_becomes_a_tunnel_to_the_less_busy_one(front: Front) -> None:
    """Sockets live for hours: counting requests would fill one instance."""
    sockets = [await tunnel(front) for _ in range(10)]
    names = [(await socket.says(b"hello")).decode().partition(":")[0] for socket in sockets]
    assert 3 <= names.count("one") <= 7
    for each in asked(front):
        if each.path == "/ws":
            assert each.all("x-forwarded-for") == ["127.0.0.1"]
    for socket in sockets:
        socket.close()


async def test_what_may_have_been_done_is_not_done_again(front: Front) -> None:
    """A room would be opened twice, and its links told once."""
    status, _ = await ask(front.port, "/dies", method="POST", body=b"{}")
    assert status in {0, 502, 503, 504}
    assert front.one.count("/dies") + front.two.count("/dies") == 1


async def test_a_dead_instance_costs_nobody_a_request(front: Front) -> None:
    """The first who meets it goes on to the other one; later it is asked again."""
    await front.one.stop()
    assert {await front.served_by() for _ in range(20)} == {"two"}
    await front.one.start()
    await front.serves("one", "two")


async def test_a_body_that_is_too_large_does_not_arrive(front: Front) -> None:
    """It would only be carried to an instance that refuses it."""
    status, _ = await ask(front.port, "/large", method="POST", body=b"x" * 70_000)
    assert status in {413, 0}
    assert "/large" not in {each.path for each in asked(front)}
    status, name = await ask(front.port, "/small", method="POST", body=b"x" * 60_000)
    assert (status, name) in {(200, "one"), (200, "two")}


async def test_nothing_of_a_client_stands_in_its_log(front: Front) -> None:
    """Who came, when, and into which room: not even of requests that fail."""
    await fail(front)
    assert traces(front) == set()


@pytest.mark.parametrize(("kind", "planted"), TALKATIVE)
async def test_with_another_line_it_would_stand_there(kind, planted) -> None:
    """The test above can fail."""
    async with fronted(kind, planted) as front:
        await fail(front)
        assert traces(front) == {"address", "path"}


@pytest.mark.parametrize("kind", [Nginx, HAProxy])
async def test_an_upgrade_that_one_has_no_place_for_goes_to_the_other(kind) -> None:
    """Who drains has the fewest sockets, and would be chosen again and again."""
    async with fronted(kind) as front:
        front.one.full = True
        sockets = [await tunnel(front) for _ in range(10)]
        assert {await socket.says(b"hello") for socket in sockets} == {b"two:hello"}
        for socket in sockets:
            socket.close()


@pytest.mark.parametrize("kind", [HAProxy, Caddy])
async def test_who_is_not_ready_gets_no_newcomers_and_keeps_who_is_there(kind) -> None:
    """A drain: the instance itself tells its people when to go."""
    async with fronted(kind) as front:
        sockets = [await tunnel(front) for _ in range(4)]
        front.one.ready = False
        await front.serves("two")
        answers = {await socket.says(b"still here") for socket in sockets}
        assert answers == {b"one:still here", b"two:still here"}
        front.one.ready = True
        await front.serves("one", "two")
        for socket in sockets:
            socket.close()


async def test_headers_that_never_end_do() -> None:
    """Sockets that say nothing must not use up the balancer's."""
    async with contextlib.AsyncExitStack() as stack:
        fronts = [await stack.enter_async_context(fronted(kind)) for kind in KINDS]
        async with asyncio.timeout(WAIT_S):
            await asyncio.gather(*(cut_off(front.port) for front in fronts))


async def fail(front: Front) -> None:
    """Ask in ways that no instance answers."""
    await front.one.stop()
    await front.two.stop()
    told = {"Referer": "http://wrenna.example", "X-Canary": "Wrenna"}
    paths = ("/r/Wrenna", "/ws?room=Wrenna", "/%zz/Wrenna", "/Wrenna HTTP/9")
    await asyncio.gather(*(ask(front.port, path, source=CLIENT, headers=told) for path in paths))


def traces(front: Front) -> set[str]:
    """Return what of a client the balancer wrote down."""
    written = front.balancer.log.read_text().lower()
    canaries = {"address": CLIENT, "path": "wrenna"}
    return {name for name, canary in canaries.items() if canary in written}


def asked(front: Front):
    return [*front.one.asked, *front.two.asked]


async def tunnel(front: Front) -> Socket:
    socket = await upgrade(front.port)
    assert isinstance(socket, Socket), socket
    return socket


async def cut_off(port: int) -> None:
    """Begin a request, and read until the balancer has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: ro")
    with contextlib.suppress(ConnectionError):
        await reader.read(-1)
    writer.close()
