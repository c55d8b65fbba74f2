"""Hooks of a real server over real sockets: nobody else waits for them, and nothing is lost."""

import asyncio
import base64
import gzip
import json
import os
import signal
import subprocess
import sys

import pytest
from nacl.public import PrivateKey, SealedBox
from standardwebhooks.webhooks import Webhook as Verifier

from tests.e2e.evening import ROOT, House
from tests.servers.ports import lasting_port
from tests.unit.moderation.hooks.places import SECRET, hanging, place, saying, verdict

OTHER = SECRET[:-4] + "AAA="


class Hooked(House):
    """A server with hooks; all have one secret."""

    def __init__(self, folder, *hooks, secret=SECRET, webhooks=()):
        words = [word for each in hooks for word in ("--hook", json.dumps(each))]
        words += [word for each in webhooks for word in ("--webhook", json.dumps(each))]
        super().__init__(folder, *words, "--messages-per-min", "6000")
        self.secrets = ",".join(f"{each['name']}={secret}" for each in (*hooks, *webhooks))

    def environment(self):
        return {**super().environment(), "ROOMSERVER_HOOK_SECRETS": self.secrets}


def hook(name, url, **more):
    """Return a `[[hook]]`; loopback is named."""
    return {"name": name, "url": url, "networks": ["127.0.0.0/8"], "acts": ["message"], **more}


async def drip(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(1)


BOMB = gzip.compress(b" " * 10_000_000)
WAYS = {
    "hang": hanging,
    "drip": drip,
    "fails": saying(b"", "500 Oh"),
    "elsewhere": saying(b"", "302 Found", ("Location: http://127.0.0.1:1/",)),
    "floods": saying(b" " * 10_000_000),
    "no json": saying(b"{verdict}"),
    "no verdict": saying(b'{"verdict": "perhaps"}'),
    "wrong type": saying(b'{"verdict": ["block"]}'),
    "packed": saying(BOMB, headers=("Content-Encoding: gzip",)),
    "refuses our signature": saying(b"", "401 No"),
}


async def as_told(request, writer):
    """Misbehave as the text says; else allow."""
    text = json.loads(request.body)["data"]["text"]
    await WAYS.get(text, verdict(verdict="allow"))(request, writer)


async def test_whatever_a_hook_does_no_message_is_lost(tmp_path):
    """Ten ways to fail, beside one where nobody listens and one that has no TLS."""
    async with place(as_told) as there:
        hooks = (
            hook("odd", there.url),
            hook("gone", f"http://127.0.0.1:{lasting_port()}/"),
            hook("bare", f"https://127.0.0.1:{there.port}/"),
        )
        with Hooked(tmp_path, *hooks) as house:
            room = house.room()
            # Two, for nobody may say more than ten things at once.
            async with room.person() as one, room.person() as two:
                for text in WAYS:
                    ack = await one.did("message.post", text=text)
                    assert any(f.get("message") == ack["id"] for f in one.heard), text
                    # One that answers in between keeps the breaker closed.
                    await two.did("message.post", text="well")
        asked = [json.loads(each.body)["data"]["text"] for each in there.came]
    assert [text for text in asked if text in WAYS] == list(WAYS)


async def test_a_hook_that_hangs_holds_up_its_sender_alone(tmp_path):
    """Their own next words wait as well; another's go through meanwhile."""
    async with place(as_told) as there:
        with Hooked(tmp_path, hook("odd", there.url)) as house:
            room = house.room()
            async with room.person() as one, room.person() as two:
                await one.say(type="message.post", n=1, text="hang")
                await one.say(type="message.post", n=2, text="after")
                await two.did("message.post", text="meanwhile")
                told = [(await one.hear("message.posted"))["text"] for _ in range(3)]
    assert told == ["meanwhile", "hang", "after"]


async def test_card_and_alert_wait_for_no_hook(tmp_path):
    """Who tells of a crisis is heard at once; the words are shown when the hook had its time."""
    grave = "I am going to kill myself tonight"

    async def hang_on_that(request, writer):
        silent = grave in request.body.decode()
        await (hanging if silent else verdict(verdict="allow"))(request, writer)

    async with place(hang_on_that) as there:
        with Hooked(tmp_path, hook("odd", there.url, on_error="block")) as house:
            # Its title is judged as well, by a place on this very loop.
            room = await asyncio.to_thread(house.room)
            async with room.host() as ana, room.person() as one:
                await one.did("message.post", text=grave)
                await ana.hear("message.posted")
                told = [frame["type"] for frame in one.heard]
                alerted = [frame["type"] for frame in ana.heard]
    assert told.index("care.offered") < told.index("message.posted")
    assert told.count("care.offered") == 1
    assert alerted.index("alert.raised") < alerted.index("message.posted")


@pytest.fixture
def receiver():
    """Run the docs' receiver; return its port and what it prints."""
    process = subprocess.Popen(
        [sys.executable, "docs/examples/receiver.py", "0"],
        cwd=ROOT,
        env={**os.environ, "RECEIVER_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield int(process.stdout.readline().split()[-1]), process.stdout
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


async def test_the_receiver_of_the_docs_judges(tmp_path, receiver):
    """Whoever writes one begins with it."""
    judge = hook("judge", f"http://127.0.0.1:{receiver[0]}/judge")
    with Hooked(tmp_path, judge) as house:
        async with house.room().person() as one:
            await one.did("message.post", text="I like pineapple so much")
            posted = next(f for f in one.heard if f["type"] == "message.posted")
            assert (posted["text"], posted["changed"]) == ("I like [removed] so much", True)


async def test_the_receiver_of_the_docs_believes_nobody_else(tmp_path, receiver):
    """Signed by another secret it refuses; the server's own verdict stands."""
    judge = hook("judge", f"http://127.0.0.1:{receiver[0]}/judge")
    with Hooked(tmp_path, judge, secret=OTHER) as house:
        async with house.room().person() as one:
            await one.did("message.post", text="I like pineapple so much")
            posted = next(f for f in one.heard if f["type"] == "message.posted")
            assert posted["text"] == "I like pineapple so much"


def texts(action):
    """Return one that says so of messages, and allows all else."""

    async def answer(request, writer):
        is_text = json.loads(request.body)["data"]["field"] == "text"
        await verdict(verdict=action if is_text else "allow")(request, writer)

    return answer


HOOK = """
[[hook]]
name = "judge"
url = "{url}"
networks = ["127.0.0.0/8"]
acts = ["message"]
"""


class Written(House):
    """A server whose hooks stand in a file, and their secrets in another."""

    def __init__(self, folder, text):
        self.file, self.secrets = folder / "roomserver.toml", folder / "secrets"
        self.write(text, SECRET)
        super().__init__(folder, "--config", str(self.file))

    def write(self, text, secret):
        self.file.write_text(text)
        self.secrets.write_text(f"judge={secret}\n")

    def environment(self):
        return {**super().environment(), "ROOMSERVER_HOOK_SECRETS_FILE": str(self.secrets)}

    async def hang_up(self, event):
        """Have it read again; return the line that tells of it."""
        before = len(self.lines(event))
        self.process.send_signal(signal.SIGHUP)
        async with asyncio.timeout(20):
            while len(self.lines(event)) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return self.lines(event)[-1]

    def lines(self, event):
        told = [line for line in self.stderr.read_text().splitlines() if line.endswith("}")]
        return [each for each in map(json.loads, told) if each["event"] == event]


async def test_hooks_and_secrets_change_in_the_middle_of_a_room(tmp_path):
    """On a hang-up, for all that is said from then on; a broken file changes nothing."""
    async with place(texts("block")) as one, place(texts("hold")) as other:
        with Written(tmp_path, HOOK.format(url=one.url)) as house:
            room = await asyncio.to_thread(house.room)
            async with room.person() as ana:
                assert await ana.refused("message.post", text="first") == "blocked"
                house.write(HOOK.format(url=other.url), OTHER)
                await house.hang_up("hooks.reloaded")
                await ana.did("message.post", text="second")
                assert [f["text"] for f in ana.heard if f["type"] == "message.held"] == ["second"]
                request = other.came[-1]
                assert Verifier(OTHER).verify(request.body, request.headers)
                house.write(HOOK.replace("message", "massage").format(url=one.url), OTHER)
                told = await house.hang_up("config.unreadable")
                assert told["count"] == 6
                await ana.did("message.post", text="third")
                assert len([f for f in ana.heard if f["type"] == "message.held"]) == 2


def webhook(url, **more):
    """Return a `[[webhook]]`."""
    return {"name": "pager", "url": url, "networks": ["127.0.0.0/8"], **more}


async def test_the_receiver_of_the_docs_hears_of_an_evening(tmp_path, receiver):
    """A room, a call for help that a host takes, a report, the end."""
    port, printed = receiver
    events = ["room.opened", "alert.raised", "alert.claimed", "report.made", "room.closed"]
    pager = webhook(f"http://127.0.0.1:{port}/events", events=events)
    with Hooked(tmp_path, webhooks=[pager]) as house:
        room = house.room()
        async with room.host() as ana, room.person() as one:
            await one.did("help.ask", text="please")
            alert = (await ana.hear("alert.raised"))["alert"]
            await ana.did("alert.claim", alert=alert)
            said = await ana.did("message.post", text="hello")
            await one.did("message.report", message=said["id"], reason="unkind")
            keys = [frame["key"] for frame in one.heard if frame["type"] == "notice"]
            assert keys == ["report_sent_to_operator"]
            await ana.did("room.close")
        lines = [await asyncio.to_thread(printed.readline) for _ in events]
    # Each kind goes its own way.
    assert sorted(line.strip() for line in lines) == [
        "alert.claimed help",
        "alert.raised help",
        "report.made report",
        "room.closed",
        "room.opened",
    ]


async def test_what_is_reported_reaches_the_operator_sealed_and_people_know(tmp_path):
    """They read of it before they join; only the private key opens it."""
    private = PrivateKey.generate()
    came = asyncio.Queue()

    async def take(request, writer):
        await saying(b"", "204 No Content")(request, writer)
        await came.put(request.body)

    async with place(take) as there:
        key = base64.b64encode(bytes(private.public_key)).decode()
        with Hooked(tmp_path, webhooks=[webhook(there.url, export_key=key)]) as house:
            room = house.room()
            async with room.person() as one, room.knock() as two:
                kept = (await two.hear("preview"))["room"]["kept"]
                assert "goes to the people who run this place" in kept
                await two.say(type="join", agreed=True)
                await two.hear("welcome")
                said = [(await one.did("message.post", text=f"word {n}"))["id"] for n in range(3)]
                await two.did("message.report", message=said[1], reason="unsafe")
                async with asyncio.timeout(10):
                    bodies = [await came.get(), await came.get()]
    exported = next(json.loads(each) for each in bodies if b"report.exported" in each)
    sealed = base64.b64decode(exported["data"]["sealed"])
    read = json.loads(SealedBox(private).decrypt(sealed))
    assert [each["text"] for each in (*read["before"], read["message"], *read["after"])] == [
        "word 0",
        "word 1",
        "word 2",
    ]
    assert not [each for each in bodies if b"word 1" in each]
