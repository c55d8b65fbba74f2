"""The wired server, without sockets: HTTP and a connection meet in one room."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient, WebSocketTestSession

from roomserver import serving
from roomserver.app import App, build
from roomserver.config_fields import Config
from roomserver.http.hosts import HostsError, HostsFile
from roomserver.http.texts import TextsError
from roomserver.rooms.ports import StoreError
from roomserver.stores.memory import MemoryStore
from roomserver.toml_lines import FileError

ORIGIN = "http://testserver"


class DeafStore(MemoryStore):
    """A store that does not answer."""

    async def now(self) -> int:
        raise StoreError


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings of a server with the host `ana`."""
    rules = tmp_path / "rules" / "any" / "own.toml"
    rules.parent.mkdir(parents=True)
    rules.write_text('[[list]]\nname = "own"\naction = "hold"\nterms = ["wait"]\n')
    return Config(hosts_file=str(tmp_path / "hosts.json"), rules=str(tmp_path / "rules"))


@pytest.fixture
def key(config: Config) -> str:
    """Her key."""
    return HostsFile(config.hosts_file).add("ana")


@pytest.fixture
def built(config: Config, key: str) -> App:
    """The server; whoever writes "wait" waits for a host."""
    return build(config, (ORIGIN,))


@pytest.fixture
def client(built: App) -> Iterator[TestClient]:
    """A browser."""
    with TestClient(built.asgi, base_url=ORIGIN) as client:
        yield client


def until(socket: WebSocketTestSession, type_: str) -> dict[str, Any]:
    """Read frames up to one of that type."""
    for _ in range(50):
        frame: dict[str, Any] = socket.receive_json()
        if frame["type"] == type_:
            return frame
    raise AssertionError(type_)


def sit(socket: WebSocketTestSession, room: str, **secret: str) -> dict[str, Any]:
    """Say hello and join; returns the welcome."""
    socket.send_json({"type": "hello", "room": room, **secret})
    until(socket, "preview")
    socket.send_json({"type": "join", "agreed": True})
    return until(socket, "welcome")


def opened(client: TestClient, key: str) -> dict[str, str]:
    """Open a room over HTTP."""
    body = {"title": "Evening", "agenda": "support-circle"}
    made: dict[str, str] = client.post(
        "/api/rooms", json=body, headers={"Authorization": f"Bearer {key}"}
    ).json()
    return made


def test_a_room_made_over_http_is_entered_over_the_wire(client: TestClient, key: str) -> None:
    """The walking path: key, room, hello, preview, join, welcome, message."""
    made = opened(client, key)
    with client.websocket_connect("/ws") as host, client.websocket_connect("/ws") as guest:
        sit(host, made["room"], host_key=made["host_url"].partition("#")[2])
        welcome = sit(guest, made["room"], invite=made["invite"])
        assert welcome["you"]["role"] == "participant"
        guest.send_json({"type": "message.post", "n": 1, "text": "e\u0301"})
        assert until(host, "message.posted")["text"] == "é"
        guest.send_json({"type": "message.post", "n": 2, "text": "wait"})
        assert until(host, "message.held")["text"] == "wait"
        facts = client.get(
            f"/api/rooms/{made['room']}", headers={"Authorization": f"Bearer {key}"}
        ).json()
        assert (facts["here"], facts["hosts"], facts["held"]) == (1, 1, 1)


def test_a_revoked_host_is_out(built: App, client: TestClient, key: str, config: Config) -> None:
    """By whichever key they came in."""
    made = opened(client, key)
    with client.websocket_connect("/ws") as host:
        sit(host, made["room"], host_key=made["host_url"].partition("#")[2])
        HostsFile(config.hosts_file).revoke("ana")
        built.hosts.refresh()
        client.portal.call(built.hub.revoke)  # type: ignore[union-attr]  # open: inside `with`
        while (message := host.receive())["type"] != "websocket.close":
            pass
        assert message["code"] == 4503


async def test_readiness_says_in_a_word_what_is_missing(config: Config) -> None:
    """A load balancer sends nobody here."""
    found = build(config, (ORIGIN,))
    with TestClient(found.asgi) as client:
        assert client.get("/readyz").text == "ready"
        found.hub.leaving = True
        assert client.get("/readyz").text == "draining"
    full = build(replace(config, max_connections=1), (ORIGIN,))
    assert full.hub.take_place(0) is None
    with TestClient(full.asgi) as client:
        assert client.get("/readyz").text == "full"
    deaf = build(config, (ORIGIN,), store=DeafStore(lambda: 0))
    with TestClient(deaf.asgi) as client:
        assert client.get("/readyz").text == "store"


def test_a_file_at_fault_stops_the_start(config: Config, tmp_path: Path) -> None:
    """Better no server than one without its agendas."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.toml").write_text("x")
    (tmp_path / "own" / "en.ftl").write_text("!")
    with pytest.raises(FileError):
        build(replace(config, agendas=str(tmp_path / "own")), (ORIGIN,))
    with pytest.raises(TextsError):
        build(replace(config, texts=str(tmp_path / "own")), (ORIGIN,))
    Path(config.hosts_file).write_text("x")
    with pytest.raises(HostsError):
        build(config, (ORIGIN,))


def test_only_a_server_without_hosts_hands_out_a_ticket(config: Config) -> None:
    """The first minutes; never later."""
    said: list[str] = []
    serving.greet(build(config, (ORIGIN,)), said.append)
    assert said[0].split()[-1].startswith(f"{ORIGIN}/host#tk_")
    HostsFile(config.hosts_file).add("ana")
    serving.greet(build(config, (ORIGIN,)), said.append)
    assert len(said) == 1


def test_failed_keys_are_counted_by_network_but_for_loopback(built: App) -> None:
    """A proxy on this machine that was not named must not lock the hosts out."""
    wrong = {"Authorization": "Bearer hk_wrong"}

    def told(peer: str) -> list[int]:
        client = TestClient(built.asgi, client=(peer, 1))
        return [client.get("/api/agendas", headers=wrong).status_code for _ in range(11)]

    assert told("127.0.0.1") == [401] * 11
    assert told("203.0.113.7") == [401] * 10 + [429]
