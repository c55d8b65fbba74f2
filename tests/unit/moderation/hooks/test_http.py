"""Asking over HTTP, against real sockets that do everything wrong there is."""

import asyncio
import contextlib
import datetime as dt
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from roomserver import clock
from roomserver.config_hooks import secret
from roomserver.moderation.hooks import sending
from roomserver.moderation.hooks.http import HttpHook
from roomserver.moderation.hooks.sending import MOST, HookError, Sender
from roomserver.moderation.hooks.signing import headers
from roomserver.moderation.hooks.spec import Outcome
from tests.servers.ports import lasting_port
from tests.servers.tls import make_certificates
from tests.unit.moderation.hooks.places import (
    SECRET,
    Answer,
    Request,
    all_gone,
    asked,
    hanging,
    place,
    saying,
    shut,
    target,
    verdict,
)

# Long enough for the request to arrive on a busy machine, short enough to wait for.
SOON_S = 1.0
LONG_S = 20.0
"""For what must not depend on the deadline: a loaded machine is slow."""


async def ask(url: str, within_s: float = LONG_S, **more: object) -> Outcome:
    """Ask the hook there once."""
    hook = HttpHook("h", target(url, **more))
    try:
        return await hook.ask(asked(), within_s)
    finally:
        await hook.close()


async def fault(answer: Answer, within_s: float = LONG_S, **more: object) -> HookError:
    """What is said of one that answers like this."""
    async with place(answer) as there:
        with pytest.raises(HookError) as caught:
            await ask(there.url, within_s, **more)
        assert len(there.came) == 1, "one attempt"
    return caught.value


async def test_it_is_asked_with_a_signature_that_the_reference_library_verifies() -> None:
    """Whoever writes a receiver verifies with it, and finds what the page says."""
    async with place(verdict(verdict="hold", labels=["mine"], reason="my_rule")) as there:
        said = await ask(there.url)
    assert said == Outcome(verdict="hold", labels=("mine",), reason="my_rule")
    (request,) = there.came
    body = Webhook(SECRET).verify(request.body, request.headers)
    assert body["type"] == "moderation.message"
    assert body["data"] == {
        "room": "r",
        "participant": "p",
        "role": "participant",
        "field": "text",
        "text": "hello",
        "language": "en",
    }
    moment = dt.datetime.fromisoformat(body["timestamp"])
    assert moment.tzinfo is not None
    assert request.line == "POST /hook HTTP/1.1"
    assert request.headers["accept-encoding"] == "identity"
    assert "cookie" not in request.headers


async def test_a_connection_is_kept_for_the_next_text() -> None:
    """A handshake for each would eat the deadline."""
    async with place(verdict(verdict="allow")) as there:
        hook = HttpHook("h", target(there.url))
        for _ in range(3):
            await hook.ask(asked(), LONG_S)
        await hook.close()
        assert (len(there.came), there.connections) == (3, 1)
    assert len({each.headers["webhook-id"] for each in there.came}) == 3


async def test_one_that_hangs_is_waited_for_until_the_deadline() -> None:
    """And not a moment longer."""
    assert (await fault(hanging, SOON_S)).fault == "timeout"


async def test_one_that_drips_is_waited_for_until_the_deadline() -> None:
    """Each byte comes in time; the whole does not."""

    async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(SOON_S / 10)

    assert (await fault(drip, SOON_S)).fault == "timeout"


async def test_one_that_drips_its_headers() -> None:
    """The same, earlier."""

    async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(1000):
            writer.write(b"X: y\r\n")
            await writer.drain()
            await asyncio.sleep(SOON_S / 10)

    assert (await fault(drip, SOON_S)).fault == "timeout"


@pytest.mark.parametrize("status", ["500 Oh", "401 Wrong signature", "404 No", "503 Later"])
async def test_one_that_fails(status: str) -> None:
    """Its status is told, for whoever may try again later."""
    error = await fault(saying(b"", status, ("Retry-After: 7",)))
    assert (error.fault, error.status, error.retry_after_s) == ("status", int(status[:3]), 7)
    soon = await fault(saying(b"", status, ("Retry-After: soon",)))
    assert soon.retry_after_s is None


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 There", "308 There"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    """It could lead anywhere, inside too."""
    async with place(verdict(verdict="allow")) as elsewhere:
        moved = saying(b"", status, (f"Location: {elsewhere.url}",))
        assert (await fault(moved)).fault == "status"
    assert elsewhere.came == []


async def test_ten_megabytes_are_not_read() -> None:
    """More than the bound is not kept, whatever the length says."""
    sent = 0

    async def flood(_: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(10 * 64):
            writer.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
            await writer.drain()
            sent += 0x4000
        writer.write(b"0\r\n\r\n")

    assert (await fault(flood)).fault == "too_long"
    assert sent < 10 * 2**20


async def test_an_answer_of_just_the_bound_is_read() -> None:
    """The bound is what the page says."""
    body = json.dumps({"verdict": "allow"}).encode()
    async with place(saying(body + b" " * (MOST - len(body)))) as there:
        assert (await ask(there.url)).verdict == "allow"
    assert (await fault(saying(body + b" " * (MOST + 1 - len(body))))).fault == "too_long"


async def test_a_packed_answer_is_not_unpacked() -> None:
    """A few bytes may be gigabytes."""
    bomb = gzip.compress(b" " * 10_000_000)
    assert (await fault(saying(bomb, headers=("Content-Encoding: gzip",)))).fault == "encoded"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"verdict": "maybe"}',
        b'{"verdict": 1}',
        b'{"verdict": null}',
        b'{"verdict": "allow", "labels": "x"}',
        b'{"verdict": "allow", "labels": ["Not A Label"]}',
        b'{"verdict": "allow", "labels": ["' + b"a" * 65 + b'"]}',
        b'{"verdict": "modify", "spans": [[0]]}',
        b'{"verdict": "modify", "spans": [[-1, 2]]}',
        b'{"verdict": "modify", "spans": [[0, 1.5]]}',
        b'{"verdict": "modify", "text": 7}',
        b'{"verdict": "block", "reason": "A sentence."}',
        b'{"verdict": "allow", "verdit": "block"}',
        b'{"verdict": "allow"} {"verdict": "block"}',
        json.dumps({"verdict": "allow", "labels": ["a"] * 17}).encode(),
        json.dumps({"verdict": "allow", "spans": [[0, 1]] * 101}).encode(),
        b"[" * 15_000,
    ],
)
async def test_an_answer_that_is_none(body: bytes) -> None:
    """What is not exactly an outcome is a failure, not a permission."""
    assert (await fault(saying(body))).fault == "unreadable"


async def test_nobody_there() -> None:
    """Connection refused."""
    with pytest.raises(HookError) as caught:
        await ask(f"http://127.0.0.1:{lasting_port()}/")
    assert caught.value.fault == "unreachable"


async def test_one_that_hangs_up() -> None:
    """In the middle of its answer."""

    async def leave(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        writer.close()

    assert (await fault(leave)).fault == "unreachable"


async def test_one_that_speaks_no_http() -> None:
    """Somebody gave the wrong port."""

    async def greet(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    assert (await fault(greet)).fault == "unreachable"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
async def test_loopback_is_not_reached_unless_it_is_named(host: str) -> None:
    """A public name may be made to point inside."""
    async with place(verdict(verdict="allow")) as there:
        for scheme in ("http", "https"):
            with pytest.raises(HookError) as caught:
                await ask(f"{scheme}://{host}:{there.port}/", networks=())
            assert caught.value.fault == "forbidden"
        assert there.connections == 0


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable somebody set for something else would send people's words there."""
    async with place(verdict(verdict="block")) as proxy, place(verdict(verdict="allow")) as there:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert (await ask(there.url)).verdict == "allow"
        assert proxy.came == []


class Certificates:
    """An authority's file, and a server's context."""

    def __init__(self, folder: Path) -> None:
        made = make_certificates(folder)
        self.ca = str(made["ca"])
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(made["cert"], made["key"])


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


async def test_over_tls_with_an_authority_that_the_operator_names(
    certificates: Certificates,
) -> None:
    """Their own, beside the server."""
    async with place(verdict(verdict="flag"), certificates.context) as there:
        said = await ask(f"https://localhost:{there.port}/", ca_file=certificates.ca)
    assert said.verdict == "flag"


async def test_a_certificate_that_nobody_vouches_for(certificates: Certificates) -> None:
    """Words go to nobody who can't show who they are."""
    async with place(verdict(verdict="flag"), certificates.context) as there:
        with pytest.raises(HookError) as caught:
            await ask(f"https://localhost:{there.port}/")
        assert caught.value.fault == "tls"
        assert there.came == []


async def test_a_certificate_for_another_name(certificates: Certificates) -> None:
    """It is for localhost, not for 127.0.0.1."""
    async with place(verdict(verdict="flag"), certificates.context) as there:
        with pytest.raises(HookError) as caught:
            await ask(f"https://127.0.0.1:{there.port}/", ca_file=certificates.ca)
        assert caught.value.fault == "tls"
        assert there.came == []


async def raw(serve: Callable[..., Awaitable[None]]) -> AsyncIterator[str]:
    """A listener that does not wait for a request."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/"
    finally:
        await shut(server)
        await all_gone(server)


async def test_no_tls_where_it_should_be() -> None:
    """Somebody in between took it off."""

    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with contextlib.asynccontextmanager(raw)(plain) as url:
        with pytest.raises(HookError) as caught:
            await ask(url)
    assert caught.value.fault == "tls"


async def test_a_handshake_that_hangs_leaves_no_socket_behind() -> None:
    """Each text would leave one, until no file may be opened any more."""
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        ended.set()
        writer.close()

    async with contextlib.asynccontextmanager(raw)(silent) as url:
        hook = HttpHook("h", target(url))
        with pytest.raises(HookError) as caught:
            await hook.ask(asked(), SOON_S)
        async with asyncio.timeout(LONG_S):
            await ended.wait()
        await hook.close()
    assert caught.value.fault == "timeout"


def signing_with(key: str) -> Answer:
    """One that signs its answers."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        body = b'{"verdict": "hold"}'
        given = headers(request.headers["webhook-id"], clock.wall_ms() // 1000, body, [secret(key)])
        lines = [f"{name}: {value}" for name, value in given.items()]
        await saying(body, headers=tuple(lines))(request, writer)

    return answer


async def test_an_answer_that_has_to_be_signed() -> None:
    """Without TLS that is how one knows who answered."""
    async with place(signing_with(SECRET)) as there:
        assert (await ask(there.url, signed_reply=True)).verdict == "hold"
    wrong = signing_with("whsec_" + "QUFB" * 8)
    assert (await fault(wrong, signed_reply=True)).fault == "unsigned"
    assert (await fault(verdict(verdict="allow"), signed_reply=True)).fault == "unsigned"


async def test_hung_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes beyond the bound waits for a free one, no longer than their deadline."""
    monkeypatch.setattr(sending, "CONNECTIONS", 2)
    came = asyncio.Semaphore(0)

    async def hang(request: Request, writer: asyncio.StreamWriter) -> None:
        came.release()
        await hanging(request, writer)

    async with place(hang) as there:
        sender = Sender(target(there.url))
        send = (sender.send(f"m{i}", b"{}", LONG_S) for i in range(6))
        sent = [asyncio.ensure_future(each) for each in send]
        for _ in range(2):
            await came.acquire()
        assert len(sender._pool.connections) == 2
        late = sender.send("late", b"{}", SOON_S)
        assert [type(each) for each in await asyncio.gather(late, return_exceptions=True)] == [
            HookError
        ]
        for each in sent:
            each.cancel()
        await asyncio.gather(*sent, return_exceptions=True)
        assert there.connections == 2
        await sender.close()


async def test_names_that_can_not_be_looked_up_any_more() -> None:
    """The resolver hangs: no thread beyond the few is taken."""
    sender = Sender(target("http://127.0.0.1:9/"))
    guard = sender._pool._network_backend
    guard._aside._under_way = 99  # type: ignore[attr-defined]
    with pytest.raises(HookError) as caught:
        await sender.send("m", b"{}", LONG_S)
    assert caught.value.fault == "busy"
    await sender.close()


async def test_closing_what_was_never_opened() -> None:
    """A server that nobody wrote on."""
    await HttpHook("h", target("http://127.0.0.1:9/")).close()
