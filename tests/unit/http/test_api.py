"""The HTTP API: who may what, what comes back, what a wrong body is told."""

import pytest

from roomserver.rooms.ports import StoreError
from tests.unit.http.conftest import ORIGIN, Site

PROBLEM = "application/problem+json"


def test_a_host_opens_a_room(site: Site) -> None:
    """The answer holds all that a host hands on."""
    body = {"title": " Evening\ncircle ", "agenda": "support-circle", "capacity": 8}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    made, room = answer.json(), next(iter(site.rooms.open))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/rooms/{room}"
    assert made["room"] == room
    assert made["invite"] == "invite1"
    assert made["join_url"] == f"{ORIGIN}/r/{room}#invite1"
    assert made["host_url"].startswith(f"{ORIGIN}/host/{room}#rk.ana.")
    spec = site.rooms.specs[0]
    assert spec.title == "Evening circle"
    assert (spec.settings.capacity, spec.settings.late) == (8, "listen")
    assert len(spec.agreements) == 5
    assert spec.resources[0].name.startswith("EXAMPLE")


def test_a_room_of_own_rounds(site: Site) -> None:
    """The page lets a host change an agenda before opening."""
    rounds = [{"kind": "open", "title": "Talk\u202e", "floor": "open"}]
    body = {"title": "T", "agenda": rounds, "agreements": ["Be kind."], "listed": True}
    assert site.client.post("/api/rooms", json=body, headers=site.bearer).status_code == 201
    spec = site.rooms.specs[0]
    assert spec.agenda[0].title == "Talk"
    assert len(spec.agenda[0].id) >= 22
    assert spec.agreements == ("Be kind.",)
    assert spec.listed


@pytest.mark.parametrize(("hears", "exported"), [(True, False), (False, True)])
def test_what_the_operator_is_told_of_reports_is_settled_when_a_room_is_made(
    site: Site, hears: bool, exported: bool
) -> None:
    """Every instance tells a reporter the same, and what people read before they join holds."""
    site.outside.operator_hears, site.outside.exported = hears, exported
    site.create()
    (spec,) = site.rooms.specs
    assert (spec.operator_hears, spec.exported) == (hears, exported)


def test_simulated_people_are_sent_to_a_practice_room_and_to_no_other(site: Site) -> None:
    """Everybody reads what it is before they join, and nobody outside is called."""
    site.outside.operator_hears = site.outside.exported = True
    site.create()
    made = site.create(rehearsal=True, agreements=["Be kind."], language="pl")
    assert site.stage.begun == [(made["room"], made["invite"], "pl")]
    spec = site.rooms.specs[1]
    assert spec.agreements == ("practice in pl", "Be kind.")
    assert (spec.rehearsal, spec.operator_hears, spec.exported) == (True, False, False)


@pytest.mark.parametrize(("more", "status"), [({"listed": True}, 422), ({}, 503)])
def test_a_practice_room_that_can_not_be(site: Site, more: dict[str, bool], status: int) -> None:
    """It stands in no list; and without people it would be an empty one."""
    site.stage.full = True
    body = {"title": "T", "agenda": "support-circle", "rehearsal": True, **more}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert answer.status_code == status
    assert site.rooms.specs == []


FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def test_the_join_link_as_a_code(site: Site) -> None:
    """A square of modules with its three finders (ISO/IEC 18004); another link is another code."""
    made = site.create()
    address = f"/api/rooms/{made['room']}/code"
    assert site.client.get(address).status_code == 401
    rows = site.client.get(address, headers=site.bearer).json()["rows"]
    assert {len(row) for row in rows} == {len(rows)}
    for top, left in ((0, 0), (0, len(rows) - 7), (len(rows) - 7, 0)):
        assert tuple(row[left : left + 7] for row in rows[top : top + 7]) == FINDER
    site.client.post(f"/api/rooms/{made['room']}/invite", headers=site.bearer)
    assert site.client.get(address, headers=site.bearer).json()["rows"] != rows


def test_two_rooms_of_one_agenda_share_no_round_id(site: Site) -> None:
    """Ids are never the same in two rooms."""
    site.create()
    site.create()
    first, second = ({each.id for each in spec.agenda} for spec in site.rooms.specs)
    assert not first & second


def test_all_faults_of_a_body_are_told_at_once_and_nothing_is_quoted(site: Site) -> None:
    """A host mends a form in one go; an error page is no way to show somebody a text."""
    body = {
        "title": "",
        "agenda": [{"kind": "SECRET", "title": "x", "floor": "open"}],
        "language": "SECRET!",
        "agreements": "SECRET",
        "listed": "SECRET",
        "capacity": 1,
        "late": "SECRET",
        "locke": True,
        "series": "SECRET",
    }
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM
    assert "SECRET" not in answer.text
    errors = answer.json()["errors"]
    assert [each.get("field", "") for each in errors] == [
        *("title", "agenda", "language", "agreements", "listed", "capacity", "late", "", "series")
    ]
    assert errors[7]["detail"] == "there is a field that is not known; did you mean locked?"


def test_a_body_full_of_unknown_fields_gets_a_short_answer(site: Site) -> None:
    """Looking for the nearest name is work; nobody makes the server do it ten thousand times."""
    body = {"title": "T", "agenda": "check-in", **{f"field{n}": 1 for n in range(2_000)}}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 10)


@pytest.mark.parametrize(
    "rounds",
    [[], [1], [{"kind": "open"}], [{"kind": "open", "title": "x", "floor": "open", "ordr": "x"}]],
)
def test_rounds_that_are_none(site: Site, rounds: list[object]) -> None:
    """Who writes rounds by hand learns which field is wrong."""
    body = {"title": "T", "agenda": rounds}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "agenda")


def test_an_agenda_that_is_not_there(site: Site) -> None:
    """Its name is not quoted either."""
    body = {"title": "T", "agenda": "SECRET"}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert answer.json()["errors"][0]["field"] == "agenda"
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("agreements", [["x"] * 11, [""], [1]])
def test_agreements_are_bounded(site: Site, agreements: list[object]) -> None:
    """They stand on one screen before the join button."""
    body = {"title": "T", "agenda": "check-in", "agreements": agreements}
    answer = site.client.post("/api/rooms", json=body, headers=site.bearer)
    assert answer.json()["errors"][0]["field"] == "agreements"


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 30_000, "application/json", 400),
        (b"{", "text/plain", 400),
        (b'"' + b"x" * 70_000 + b'"', "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object(site: Site, body: bytes, type_: str, status: int) -> None:
    """Whoever sends rubbish gets a short answer."""
    headers = {**site.bearer, "Content-Type": type_}
    answer = site.client.post("/api/rooms", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


@pytest.mark.parametrize("type_", ["text/plain", "application/json; charset=utf-8", None])
def test_json_is_taken_under_any_name(site: Site, type_: str | None) -> None:
    """A script that sends a string is not sent away for what its library called it."""
    headers = site.bearer | ({"Content-Type": type_} if type_ else {})
    body = b'{"title": "T", "agenda": "check-in"}'
    assert site.client.post("/api/rooms", content=body, headers=headers).status_code == 201


def test_a_body_without_a_length_is_bounded_as_it_comes(site: Site) -> None:
    """A chunked body does not fill the memory."""
    headers = {**site.bearer, "Content-Type": "application/json"}
    parts = (b"x" * 10_000 for _ in range(20))
    assert site.client.post("/api/rooms", content=parts, headers=headers).status_code == 413


def test_a_server_with_as_many_rooms_as_it_can_says_so(site: Site) -> None:
    """Rooms are bounded like everything else."""
    for _ in range(5):
        site.create()
    answer = site.client.post(
        "/api/rooms", json={"title": "T", "agenda": "check-in"}, headers=site.bearer
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "full")


def test_anybody_sees_listed_rooms_only_and_no_host_link(site: Site) -> None:
    """A listed room is an open door; the others are nobody's business."""
    site.create()
    shown = site.create(listed=True)
    rooms = site.client.get("/api/rooms").json()
    assert [set(each) for each in rooms] == [
        {"room", "title", "language", "phase", "here", "capacity", "join_url"}
    ]
    assert rooms[0]["join_url"] == shown["join_url"]


def test_a_host_sees_every_room_with_its_host_link(site: Site) -> None:
    """The host's page lists what is open."""
    site.create()
    site.create(listed=True)
    rooms = site.client.get("/api/rooms", headers=site.bearer).json()
    assert len(rooms) == 2
    assert all("host_url" in each for each in rooms)


def test_who_holds_one_rooms_key_sees_what_anybody_sees(site: Site) -> None:
    """Whatever its room, good or no more; a key that is none at all is refused."""
    made, shown = site.create(), site.create(listed=True)
    key = made["host_url"].partition("#")[2]
    for room_key in (key, f"rk.nobody.{'0' * 64}"):
        answer = site.client.get("/api/rooms", headers={"Authorization": f"Bearer {room_key}"})
        assert [each["room"] for each in answer.json()] == [shown["room"]]
        assert "host_url" not in answer.json()[0]
    for garbage in ("rk.ana.x", key[:-1], "x"):
        answer = site.client.get("/api/rooms", headers={"Authorization": f"Bearer {garbage}"})
        assert answer.status_code == 401


def test_what_is_absent_is_left_out(site: Site) -> None:
    """As on the wire; a room before its first round has none, and says so."""
    facts = site.client.get(f"/api/rooms/{site.create()['room']}", headers=site.bearer).json()
    assert "closes_at" not in facts
    assert facts["round"] is None
    whole = site.client.get("/api/agendas/open-drop-in", headers=site.bearer).json()
    assert all(value is not None for each in whole["rounds"] for value in each.values())
    assert not {"turn_s", "budget_s"} & set(whole["rounds"][0])


def test_facts_of_a_room_hold_no_text(site: Site) -> None:
    """A script may watch a room without reading along."""
    made = site.create()
    facts = site.client.get(f"/api/rooms/{made['room']}", headers=site.bearer).json()
    assert (facts["phase"], facts["here"], facts["hosts"]) == ("gathering", 0, 0)
    assert facts["join_url"] == made["join_url"]


def test_ending_a_room(site: Site) -> None:
    """A host ends it without being in it; the second time there is nothing to end."""
    path = f"/api/rooms/{site.create()['room']}"
    assert site.client.delete(path, headers=site.bearer).status_code == 204
    assert site.client.delete(path, headers=site.bearer).status_code == 404


def test_a_new_invite(site: Site) -> None:
    """The old link was posted where it should not be."""
    room = site.create()["room"]
    answer = site.client.post(f"/api/rooms/{room}/invite", headers=site.bearer).json()
    assert answer == {
        "room": room,
        "invite": "invite2",
        "join_url": f"{ORIGIN}/r/{room}#invite2",
    }


def test_a_rooms_own_key_opens_that_room_only(site: Site) -> None:
    """A co-host gets one room, not the house."""
    one, other = site.create(), site.create()
    bearer = {"Authorization": "Bearer " + one["host_url"].partition("#")[2]}
    assert site.client.get(f"/api/rooms/{one['room']}", headers=bearer).status_code == 200
    assert site.client.get(f"/api/rooms/{other['room']}", headers=bearer).status_code == 401
    assert site.client.post("/api/rooms", json={}, headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/rooms"),
        ("GET", "/api/rooms/ROOM"),
        ("DELETE", "/api/rooms/ROOM"),
        ("POST", "/api/rooms/ROOM/invite"),
        ("GET", "/api/agendas"),
        ("GET", "/api/agendas/check-in"),
    ],
)
def test_a_stranger_may_not(site: Site, method: str, path: str) -> None:
    """Each call of hosts refuses those who are none, whether or not the room exists."""
    for room in (site.create()["room"], "nothing"):
        answer = site.client.request(method, path.replace("ROOM", room), json={})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_agendas_can_be_chosen_and_taken_apart(site: Site) -> None:
    """What comes back can be sent back, changed."""
    names = [each["name"] for each in site.client.get("/api/agendas", headers=site.bearer).json()]
    assert names == ["check-in", "open-drop-in", "support-circle"]
    whole = site.client.get("/api/agendas/open-drop-in", headers=site.bearer).json()
    body = {"title": "T", "agenda": whole["rounds"], **whole["settings"]}
    assert site.client.post("/api/rooms", json=body, headers=site.bearer).status_code == 201
    assert site.rooms.specs[0].settings.slow_mode_s == 10
    assert site.client.get("/api/agendas/none", headers=site.bearer).status_code == 404


def test_help_lines_are_for_anybody(site: Site) -> None:
    """Help is never behind a key."""
    lines = site.client.get("/api/resources").json()
    assert set(lines[0]) == {"name", "kind", "value", "hours", "languages"}


def test_health(site: Site) -> None:
    """A load balancer asks one word."""
    assert site.client.get("/healthz").text == "ok"
    assert site.client.get("/readyz").status_code == 200
    site.word = "draining"
    answer = site.client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "draining")


def test_a_store_that_does_not_answer_is_told_as_such(site: Site) -> None:
    """A script tries again."""
    site.rooms.fault = StoreError()
    answer = site.client.get("/api/rooms/x", headers=site.bearer)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_crash_tells_nothing(site: Site) -> None:
    """An exception's text may hold anything."""
    site.rooms.fault = ValueError("SECRET")
    answer = site.client.get("/api/rooms/x", headers=site.bearer)
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert (answer.json()["status"], answer.json()["code"]) == (500, "internal")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "SECRET" not in answer.text


def test_unknown_paths_and_methods_of_the_api(site: Site) -> None:
    """A client's author sees what is wrong."""
    missing = site.client.get("/api/nothing/SECRET")
    assert (missing.status_code, missing.headers["content-type"]) == (404, PROBLEM)
    assert "SECRET" not in missing.text
    wrong = site.client.put("/api/rooms")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, PROBLEM)
    assert set(wrong.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_nothing_of_the_api_is_kept(site: Site) -> None:
    """A shared computer's cache holds no link to a room."""
    headers = site.client.get("/api/rooms").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
