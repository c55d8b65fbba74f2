"""A server process of its own, and people with bare sockets: nothing of ours on their side.

A `House` is a running `roomserver serve`; its log and what it printed are kept. A `Person` is one
socket that says frames and keeps what it hears.
"""

import asyncio
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

WAIT_S = 5
ROOT = Path(__file__).resolve().parents[2]
OPEN_ROUND = {"kind": "open", "title": "Open", "floor": "open"}
TURNS = {"kind": "check_in", "title": "Check-in", "floor": "turns", "turn_s": 120}


class House:
    """A server process on a free port; `headers` go with every upgrade.

    With `key` of a host who is named elsewhere it names none; `program` runs the command line.
    """

    headers = None
    cwd = ROOT
    # A terminal makes a server's end short; whoever runs the tests may have one.
    stdin = subprocess.DEVNULL

    def __init__(self, folder, *options, headers=None, key=None, program=("-m", "roomserver")):
        self.hosts_file = folder / "hosts.json"
        self.stderr = folder / "stderr"
        self._options = options
        self._program = program
        self.headers = headers
        self.key = key or self.add_host("Ana")

    def __enter__(self):
        command = (
            *(sys.executable, *self._program, "serve", "--bind", "127.0.0.1:0"),
            *("--admin-bind", "", "--hosts-file", str(self.hosts_file), *self._options),
        )
        with self.stderr.open("wb") as stderr:
            self.process = subprocess.Popen(
                command,
                stdin=self.stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=self.cwd,
                env=self.environment(),
            )
        first = self.process.stdout.readline().decode()
        if not first.startswith("listening on http://127.0.0.1:"):
            House.__exit__(self)
            raise AssertionError(self.stderr.read_text())
        self.url = first.split()[-1]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def environment(self):
        """Return what the process gets to know of the world around it."""
        return _environment()

    def add_host(self, name):
        """Return a new host's key."""
        return self._hosts("add", name).split()[-1]

    def revoke(self, name):
        """Take a host out."""
        self._hosts("revoke", name, "--yes")

    def _hosts(self, *words):
        command = (sys.executable, "-m", "roomserver", "hosts", *words)
        done = subprocess.run(
            (*command, "--hosts-file", str(self.hosts_file)),
            cwd=ROOT,
            env=_environment(),
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def call(self, method, path, body=None, key=None):
        """Return status and body of one API call."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=WAIT_S)
        headers = {
            "Authorization": f"Bearer {key or self.key}",
            "Content-Type": "application/json",
        }
        connection.request(method, path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def get(self, path):
        """Return the status of a page."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=WAIT_S)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def room(self, **wishes):
        """Open a room and return its id and secrets."""
        wishes = {"title": "Evening", "agenda": [OPEN_ROUND], "needs_host": False, **wishes}
        status, made = self.call("POST", "/api/rooms", wishes)
        assert status == 201, made
        return Room(self, made)

    def end(self, number=signal.SIGINT):
        """Send a signal; return exit status and what came on stdout."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, out.decode()

    def socket(self, **more):
        """Return a socket that has said nothing."""
        # Unbounded: who listens to nobody in a test must still read the close.
        options = {"subprotocols": ["roomserver.v1.json"], "max_queue": None}
        options |= {"additional_headers": self.headers, **more}
        return connect(self.url.replace("http", "ws") + "/ws", **options)


class Room:
    """A room and the secrets that open it."""

    def __init__(self, house, made):
        self.house = house
        self.id, self.invite = made["room"], made["invite"]
        self.host_key = made["host_url"].partition("#")[2]

    @contextlib.asynccontextmanager
    async def knock(self, **secret):
        """Give a person who has said hello, by the invite if by nothing else."""
        async with self.house.socket() as socket:
            person = Person(socket)
            await person.say(type="hello", room=self.id, **(secret or {"invite": self.invite}))
            yield person

    @contextlib.asynccontextmanager
    async def person(self, alias=None, **wish):
        """Give a participant who sits."""
        async with self.knock() as person:
            await person.join(alias, **wish)
            yield person

    @contextlib.asynccontextmanager
    async def host(self, alias="Ana", **wish):
        """Give a host who sits."""
        async with self.knock(host_key=self.host_key) as person:
            await person.join(alias, **wish)
            yield person

    @contextlib.asynccontextmanager
    async def back(self, person, **position):
        """Give a person who comes back with the secret that they hold."""
        async with self.knock(resume=person.resume, **position) as again:
            await again.hear("welcome")
            yield again


class Person:
    """One socket. Frames heard while waiting for another stay in `heard`."""

    def __init__(self, socket):
        self.socket = socket
        self.heard = []
        self.n = 0
        self.you = self.resume = None
        self._read = 0

    async def say(self, **frame):
        """Send one frame."""
        await self.socket.send(json.dumps(frame))

    async def join(self, alias=None, **wish):
        """Join, and wait for the welcome."""
        named = {"alias": alias} if alias else {}
        await self.hear("preview")
        await self.say(type="join", **{"agreed": True, **named, **wish})
        return await self.hear("welcome")

    async def hear(self, *types, wait_s=WAIT_S):
        """Return the next frame of one of these types."""
        async with asyncio.timeout(wait_s):
            while True:
                if self._read == len(self.heard):
                    self._keep(json.loads(await self.socket.recv()))
                frame = self.heard[self._read]
                self._read += 1
                if frame["type"] == "ping":
                    # The first comes at any time: unanswered, a long wait ends with 4012.
                    with contextlib.suppress(ConnectionClosed):
                        await self.say(type="pong")
                if frame["type"] in types:
                    return frame

    async def stay(self, seconds):
        """Be there for so long, and answer pings."""
        with contextlib.suppress(TimeoutError):
            await self.hear(wait_s=seconds)

    def _keep(self, frame):
        self.heard.append(frame)
        if frame["type"] in {"welcome", "waiting"}:
            self.you, self.resume = frame["you"]["id"], frame["resume"]
            self.welcome = frame
            self.n = max(self.n, frame.get("last_n", 0))

    async def do(self, kind, /, **fields):
        """Send a command and return its `ack` or `error`."""
        self.n += 1
        n = self.n
        await self.say(type=kind, n=n, **fields)
        while (answer := await self.hear("ack", "error")).get("n") != n:
            pass
        return answer

    async def did(self, kind, /, **fields):
        """Send a command that has to be done; return its `ack`."""
        answer = await self.do(kind, **fields)
        assert answer["type"] == "ack", answer
        return answer

    async def refused(self, kind, /, **fields):
        """Send a command that must not be done; return the code of its error."""
        answer = await self.do(kind, **fields)
        assert answer["type"] == "error", answer
        return answer["code"]

    async def closed(self, wait_s=WAIT_S):
        """Read to the end and return the close code."""
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(wait_s):
                while True:
                    self._keep(json.loads(await self.socket.recv()))
        return self.socket.close_code


def _environment():
    """Return an environment without settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ROOMSERVER_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
