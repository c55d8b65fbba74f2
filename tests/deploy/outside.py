"""People at any address of the internet, who come to each balancer through a proxy before it.

On loopback there are no addresses from outside, and those on it are not counted. So the balancers
stand behind a proxy here that speaks the PROXY protocol, as their files say how, and the test is
that proxy: what it says of a client is where the client is, and all else is the client's own word.
"""

import asyncio
import contextlib
import ipaddress
import socket

from websockets.asyncio.client import connect

from tests.deploy.balancers import Balancer, Caddy, HAProxy, Nginx
from tests.deploy.upstream import request
from tests.e2e.evening import WAIT_S, Person

WRAPPED = """\tservers {
\t\tlistener_wrappers {
\t\t\tproxy_protocol {
\t\t\t\tallow 127.0.0.0/8
\t\t\t}
\t\t}
"""


class BehindNginx(Nginx):
    def changes(self) -> dict[str, str]:
        listen = f" listen 127.0.0.1:{self.port} proxy_protocol;"
        believed = " set_real_ip_from 127.0.0.0/8; real_ip_header proxy_protocol;"
        return {**super().changes(), " listen 80;": listen + believed}


class BehindHAProxy(HAProxy):
    def changes(self) -> dict[str, str]:
        return {**super().changes(), "bind :80\n": f"bind 127.0.0.1:{self.port} accept-proxy\n"}


class BehindCaddy(Caddy):
    def changes(self) -> dict[str, str]:
        return {**super().changes(), "\tservers {\n": WRAPPED}


KINDS: tuple[type[Balancer], ...] = (BehindNginx, BehindHAProxy, BehindCaddy)


class Outsider:
    """Somebody at an address, whose every request claims to come from elsewhere, if `claims`."""

    def __init__(self, balancer: Balancer, address: str, *claims: str) -> None:
        self._balancer, self.address, self._claims = balancer, address, claims

    async def status(self, method: str, path: str, body: bytes = b"") -> int:
        """Return the status of one request; 0 where the balancer hangs up."""
        there, length = self._way(), len(body)
        reader, writer = await asyncio.open_connection(sock=there)
        headers = {"Connection": "close", "Content-Length": str(length)}
        head = request(method, path, headers).partition(b"\r\n\r\n")[0]
        claims = b"".join(f"\r\nX-Forwarded-For: {each}".encode() for each in self._claims)
        writer.write(head + claims + b"\r\n\r\n" + body)
        answer = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(WAIT_S):
                answer = await reader.read(-1)
        writer.close()
        return int(answer.split(b" ", 2)[1]) if answer else 0

    @contextlib.asynccontextmanager
    async def person(self):
        """Give a person who has said nothing yet."""
        headers = [("X-Forwarded-For", each) for each in self._claims]
        url = self._balancer.url.replace("http", "ws") + "/ws"
        options = {"subprotocols": ["roomserver.v1.json"], "max_queue": None}
        async with connect(url, sock=self._way(), additional_headers=headers, **options) as opened:
            yield Person(opened)

    async def knocks_wrongly(self, room: str) -> int:
        """Return with which code a wrong invite is answered."""
        async with self.person() as person:
            await person.say(type="hello", room=room, invite="wrong")
            return await person.closed()

    def _way(self) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", self._balancer.port), WAIT_S)
        family, here = ("TCP6", "::1")
        if ipaddress.ip_address(self.address).version == 4:
            family, here = ("TCP4", "127.0.0.1")
        opened.sendall(f"PROXY {family} {self.address} {here} 4711 80\r\n".encode())
        opened.setblocking(False)
        return opened


async def served(balancer: Balancer) -> None:
    """Wait until the balancer has found an instance."""
    somebody = Outsider(balancer, "192.0.2.1")
    async with asyncio.timeout(WAIT_S * 3):
        while await somebody.status("GET", "/healthz") != 200:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.1)
