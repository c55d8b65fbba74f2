"""Whose word counts on where somebody is: a named proxy's, as far as it wrote it; no other."""

import asyncio

import pytest

from tests.deploy.upstream import ask, opened
from tests.e2e.evening import House

PROXY, STRANGER = "127.0.0.1", "127.0.0.9"
HERE, THERE = "203.0.113.7", "198.51.100.9"
TRIES = 3
WRONG_KEY = b'{"host_key": "wrong"}'


@pytest.fixture
def house(tmp_path):
    """A server that believes one address of loopback, and lets nobody guess for long."""
    words = ("--trusted-proxies", f"{PROXY}/32", "--refusals-per-min", str(TRIES))
    with House(tmp_path, *words) as house:
        yield house


async def guesses(house, told, source=PROXY):
    """Try a wrong key from behind a proxy that tells of that address; return the status."""
    headers = {"X-Forwarded-For": told} if told else {}
    port = int(house.url.rpartition(":")[2])
    words = {"method": "POST", "headers": headers, "body": WRONG_KEY, "source": source}
    return (await ask(port, "/api/session", **words))[0]


async def exhausted(house, told):
    """Guess until it is one too many."""
    statuses = [await guesses(house, told) for _ in range(TRIES + 1)]
    assert statuses == [401] * TRIES + [429]


async def test_two_behind_one_proxy_are_counted_apart(house):
    """By their networks; households and shelters share one."""
    await exhausted(house, HERE)
    assert await guesses(house, "203.0.113.200") == 429
    assert await guesses(house, THERE) == 401
    await exhausted(house, "2001:db8:1:2::9")
    assert await guesses(house, "2001:db8:1:ff::1") == 429
    assert await guesses(house, "2001:db8:1:100::1") == 401
    # The same address, written as some proxies with IPv6 do.
    assert await guesses(house, f"::ffff:{HERE}") == 429


@pytest.mark.parametrize(
    "told",
    [
        f"{THERE}, {HERE}",
        f"{PROXY}, {THERE},{HERE}",
        f"nonsense, {HERE}",
        f"{THERE}, {HERE}, {PROXY}",
        f"{HERE}:4711",
        f", ,{HERE}, ",
    ],
)
async def test_what_stands_to_the_left_of_the_proxys_own_word_counts_for_nothing(house, told):
    """A proxy that adds to what it hears is as good as one that replaces it."""
    await exhausted(house, HERE)
    assert await guesses(house, told) == 429
    assert await guesses(house, THERE) == 401


async def test_a_stranger_is_not_believed(house):
    """Whoever is no named proxy can neither hide behind an address nor use up its tries."""
    for _ in range(3 * TRIES):
        assert await guesses(house, HERE, source=STRANGER) == 401
    await exhausted(house, HERE)


@pytest.mark.parametrize("source", [PROXY, STRANGER])
async def test_the_proxy_protocol_is_not_spoken_here(house, source):
    """A line that anybody can write before a request is no request, not even a named proxy's."""
    reader, writer = await opened(int(house.url.rpartition(":")[2]), source)
    line = f"PROXY TCP4 {HERE} {source} 4711 80\r\n"
    writer.write(f"{line}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    async with asyncio.timeout(15):
        answer = await reader.read(-1)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert HERE not in house.stderr.read_text()
