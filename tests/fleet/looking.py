"""What an operator sees of a fleet: its list, its metrics, its processes."""

import asyncio
import http.client
import re
import socket
from pathlib import Path

import msgspec

from tests.e2e.commands import run

WAIT_S = 30


def listed(server, folder):
    """Return what `roomserver fleet --json` prints."""
    found = run(folder, "fleet", "--json", "--store", server.url)
    assert found.returncode == 0, found.stderr
    return msgspec.json.decode(found.stdout)


def alive(server, folder):
    """Return those of the list that live."""
    return [each for each in listed(server, folder) if each["alive"]]


def answers(admin):
    """Tell whether somebody listens there."""
    host, _, port = admin.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            return True
    except OSError:
        return False


def connections(admin):
    """Return how many connections an instance has, from its metrics."""
    asked = http.client.HTTPConnection(admin, timeout=WAIT_S)
    asked.request("GET", "/metrics")
    text = asked.getresponse().read().decode()
    asked.close()
    found = re.findall(r"^roomserver_connections(?:\{.*\})? (\S+)$", text, re.MULTILINE)
    return int(sum(map(float, found)))


def children(house):
    """Return the ids of the processes that a process has started."""
    pid = house.process.pid
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def gone(pids):
    """Tell whether none of these processes is there any more."""
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


async def until(happened):
    """Wait for what a fleet does in its own time."""
    async with asyncio.timeout(WAIT_S):
        while not await asyncio.to_thread(happened):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.1)
