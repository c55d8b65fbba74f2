"""The HTTP calls as the page tells them."""

from __future__ import annotations

from tests.independent.client import Client
from tests.independent.evening import (
    AGENDA,
    Evening,
    Maker,
    Server,
    check_problem,
    make_room,
    shut_out,
)
from tests.independent.fold import Json
from tests.independent.rest import call


async def test_http(server: Server, open_evening: Maker) -> None:
    """Making, listing, renewing and ending rooms; problem documents; who may."""
    evening = await open_evening(listed=True)
    made, key, rooms = evening.made, server.host_key, f"{server.url}/api/rooms"
    assert made["join_url"].endswith(f"/r/{made['room']}#{made['invite']}")
    assert f"/host/{made['room']}#" in made["host_url"]
    listed = (await call("GET", rooms)).body
    entry = next(room for room in listed if room["room"] == made["room"])
    assert entry.keys() == {
        "room",
        "title",
        "language",
        "phase",
        "here",
        "capacity",
        "join_url",
    }
    to_host = (await call("GET", rooms, key=key)).body
    assert next(room for room in to_host if room["room"] == made["room"])["host_url"]
    facts = await call("GET", f"{rooms}/{made['room']}", key=key)
    assert facts.status == 200
    await problems(server, made)
    await host_of_this_room_only(evening)
    await renewal(evening)
    assert (await call("DELETE", f"{rooms}/{made['room']}", key=key)).status == 204
    check_problem(await call("DELETE", f"{rooms}/{made['room']}", key=key), 404)


async def problems(server: Server, made: Json) -> None:
    """What is refused over HTTP, as problem documents."""
    rooms, key = f"{server.url}/api/rooms", server.host_key
    check_problem(await call("POST", rooms, body={"title": "x", "agenda": AGENDA}), 401)
    check_problem(await call("GET", f"{rooms}/{made['room']}"), 401)
    check_problem(await call("GET", f"{rooms}/no-such-room", key=key), 404)
    check_problem(await call("GET", f"{server.url}/api/nothing", key=key), 404)
    wrong = await call(
        "POST", rooms, key=key, body={"agenda": [{"kind": "open"}], "capacity": 1000}
    )
    assert 400 <= wrong.status < 500
    problem = check_problem(wrong, wrong.status)
    assert all(error["detail"] for error in problem["errors"])
    assert "capacity" in {error.get("field") for error in problem["errors"]}
    for path in ("/healthz", "/readyz", "/api/resources"):
        assert (await call("GET", server.url + path)).status == 200
    templates = (await call("GET", f"{server.url}/api/agendas", key=key)).body
    for template in templates[:1]:
        assert {"name", "title", "summary", "minutes"} <= template.keys()
        url = f"{server.url}/api/agendas/{template['name']}"
        whole = (await call("GET", url, key=key)).body
        assert {"agreements", "settings", "rounds"} <= whole.keys()


async def host_of_this_room_only(evening: Evening) -> None:
    """The key in `host_url` opens this room, and no other."""
    key = evening.made["host_url"].partition("#")[2]
    client = evening.client()
    await client.hello(host_key=key)
    await client.join(agreed=True)
    assert client.you["role"] == "host"
    other = await make_room(evening.server)
    stranger = Client(evening.server.url, other["room"])
    evening.everybody.append(stranger)
    await shut_out(stranger, 4503, host_key=key)


async def renewal(evening: Evening) -> None:
    """After a renewal the old invite admits nobody, and whoever is in stays."""
    server, made = evening.server, evening.made
    inside = await evening.guest("Inside")
    url = f"{server.url}/api/rooms/{made['room']}/invite"
    check_problem(await call("POST", url), 401)
    renewed = (await call("POST", url, key=server.host_key)).body
    assert renewed["invite"] != made["invite"]
    assert renewed["join_url"].endswith(f"#{renewed['invite']}")
    await shut_out(evening.client(), 4503, invite=made["invite"])
    assert (await evening.client().hello(invite=renewed["invite"]))["room"]["here"] == 1
    await inside.command("message.post", text="still here")


async def test_ended_over_http(server: Server, open_evening: Maker) -> None:
    """DELETE ends a room for everybody in it."""
    evening = await open_evening()
    ada = await evening.guest("Ada")
    url = f"{server.url}/api/rooms/{evening.made['room']}"
    assert (await call("DELETE", url, key=server.host_key)).status == 204
    assert await ada.closed() == 4505
    await shut_out(ada, 4505)
    await shut_out(evening.client(), 4503, invite=evening.made["invite"])


async def test_a_hosts_cookie(server: Server) -> None:
    """A cookie opens the host's reads; what changes something needs an allowed Origin."""
    session = f"{server.url}/api/session"
    opened = await call("POST", session, body={"host_key": server.host_key})
    assert opened.status == 204
    cookie = {"Cookie": opened.headers["Set-Cookie"].partition(";")[0]}
    made = await make_room(server)
    url = f"{server.url}/api/rooms/{made['room']}"
    assert (await call("GET", url, headers=cookie)).status == 200
    check_problem(await call("DELETE", url, headers=cookie), 403)
    elsewhere = {**cookie, "Origin": "https://elsewhere.example"}
    check_problem(await call("DELETE", url, headers=elsewhere), 403)
