"""Who asks: keys, cookies, origins, and those who guess."""

import pytest

from roomserver.http.callers import COOKIE
from roomserver.rooms.ports import StoreError
from tests.unit.http.conftest import ORIGIN, Site

LISTED = {"title": "T", "agenda": "check-in"}


def sign_in(site: Site) -> dict[str, str]:
    """Sign the host in; returns the header that a browser would send from then on."""
    answer = site.client.post("/api/session", json={"host_key": site.key})
    assert answer.status_code == 204
    site.client.cookies.clear()
    value = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    return {"Cookie": f"{COOKIE}={value}"}


def test_the_cookie_can_not_be_read_by_scripts_or_sent_by_other_sites(site: Site) -> None:
    """What a browser is told about it."""
    answer = site.client.post("/api/session", json={"host_key": site.key})
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-")
    assert set(flags) == {"HttpOnly", "Path=/", "SameSite=Strict", "Secure"}
    assert answer.content == b""


def test_a_ticket_signs_in_once(site: Site) -> None:
    """The first minutes of a new server."""
    ticket = site.sessions.ticket()
    answers = [site.client.post("/api/session", json={"ticket": ticket}) for _ in range(2)]
    assert [each.status_code for each in answers] == [204, 401]


class Away:
    """A store that does not answer."""

    async def once(self, mark: str, ttl_ms: int) -> bool:
        raise StoreError

    async def marked(self, mark: str) -> bool:
        raise StoreError


def test_without_a_store_nobody_signs_in_by_ticket_or_cookie(site: Site) -> None:
    """Nobody can tell whether the one is used or the other ended; the browser forgets anyway."""
    cookie = sign_in(site)
    ticket = site.sessions.ticket()
    site.sessions._marks = Away()
    client, origin = site.client, {**cookie, "Origin": ORIGIN}
    ended = client.delete("/api/session", headers=origin)
    for answer in (
        client.post("/api/session", json={"ticket": ticket}),
        client.get("/api/agendas", headers=cookie),
        ended,
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "2"
    assert "Max-Age=0" in ended.headers["set-cookie"]
    assert client.get("/api/agendas", headers=site.bearer).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"host_key": 1}, {"host_key": "x", "ticket": "y"}, {"hostkey": "x"}]
)
def test_a_sign_in_names_one_secret(site: Site, body: dict[str, object]) -> None:
    """A client's author sees what is expected."""
    assert site.client.post("/api/session", json=body).status_code == 422


def test_a_signed_in_page_may_do_what_a_key_may(site: Site) -> None:
    """The host's page holds no key."""
    cookie = sign_in(site)
    headers = {**cookie, "Origin": ORIGIN}
    assert site.client.post("/api/rooms", json=LISTED, headers=headers).status_code == 201
    assert site.client.get("/api/agendas", headers=cookie).status_code == 200


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", ORIGIN + ".evil.example"])
def test_with_a_cookie_a_change_needs_an_allowed_origin(site: Site, origin: str | None) -> None:
    """Another site's page can make a browser send the cookie along."""
    headers = sign_in(site) | ({"Origin": origin} if origin else {})
    room = site.create()["room"]
    for method, path in (("POST", "/api/rooms"), ("DELETE", f"/api/rooms/{room}")):
        answer = site.client.request(method, path, json=LISTED, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")


def test_a_key_needs_no_origin(site: Site) -> None:
    """A script has none."""
    assert site.create()["room"]


def test_signing_in_and_out_from_another_site_is_refused(site: Site) -> None:
    """Nobody is signed in as somebody else, or out, by a page they looked at."""
    headers = {"Origin": "https://evil.example"}
    body = {"host_key": site.key}
    assert site.client.post("/api/session", json=body, headers=headers).status_code == 403
    assert site.client.delete("/api/session", headers=headers).status_code == 403


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_with_the_cookie_signing_in_and_out_needs_an_allowed_origin(
    site: Site, origin: str | None
) -> None:
    """Like every other change; the cookie is still good afterwards."""
    cookie = sign_in(site)
    headers = cookie | ({"Origin": origin} if origin else {})
    body = {"host_key": site.key}
    assert site.client.post("/api/session", json=body, headers=headers).status_code == 403
    assert site.client.delete("/api/session", headers=headers).status_code == 403
    assert site.client.get("/api/agendas", headers=cookie).status_code == 200
    ours = {**cookie, "Origin": ORIGIN}
    assert site.client.post("/api/session", json=body, headers=ours).status_code == 204


def test_without_the_cookie_nothing_is_at_stake(site: Site) -> None:
    """A script signs in, or out, with no origin."""
    assert site.client.post("/api/session", json={"host_key": site.key}).status_code == 204
    site.client.cookies.clear()
    assert site.client.delete("/api/session").status_code == 204


def test_signing_out_ends_the_cookie_here_and_there(site: Site) -> None:
    """On a shared computer the copy in a cache is worth nothing."""
    cookie = sign_in(site)
    answer = site.client.delete("/api/session", headers={**cookie, "Origin": ORIGIN})
    assert answer.status_code == 204
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name == f"{COOKIE}="
    assert set(flags) == {"Max-Age=0", "HttpOnly", "Path=/", "SameSite=Strict", "Secure"}
    assert site.client.get("/api/agendas", headers=cookie).status_code == 401


def test_revoking_a_host_ends_cookie_key_and_room_keys(site: Site) -> None:
    """One command shuts every door."""
    cookie, made = sign_in(site), site.create()
    room_key = {"Authorization": "Bearer " + made["host_url"].partition("#")[2]}
    site.revoke()
    path = f"/api/rooms/{made['room']}"
    for headers in (cookie, site.bearer, room_key):
        assert site.client.get(path, headers=headers).status_code == 401


def test_who_guesses_is_slowed_down_and_who_has_a_key_is_not(site: Site) -> None:
    """A shelter's one address locks no host out."""
    wrong = {"Authorization": "Bearer hk_wrong"}
    told = [site.client.get("/api/rooms", headers=wrong).status_code for _ in range(4)]
    assert told == [401, 401, 401, 429]
    answer = site.client.post("/api/session", json={"host_key": "hk_wrong"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert site.client.get("/api/rooms", headers=site.bearer).status_code == 200
    assert site.client.post("/api/session", json={"host_key": site.key}).status_code == 204


def test_looking_at_the_list_is_bounded(site: Site) -> None:
    """A stranger's script does not get to ask all day."""
    told = [site.client.get("/api/rooms").status_code for _ in range(101)]
    assert (told[0], told[-1]) == (200, 429)
    assert site.client.get("/api/rooms", headers=site.bearer).status_code == 200


def test_a_stale_cookie_is_nobody_and_not_a_fault(site: Site) -> None:
    """A page open since yesterday still shows the list."""
    headers = {"Cookie": f"{COOKIE}=ana.1.{'x' * 22}.y"}
    assert site.client.get("/api/rooms", headers=headers).status_code == 200


def test_links_carry_the_origin_by_which_one_came(site: Site) -> None:
    """A server that has two names hands out links of the one in use."""
    headers = {**site.bearer, "Origin": "https://rooms.example.org"}
    made = site.client.post("/api/rooms", json=LISTED, headers=headers).json()
    assert made["join_url"].startswith("https://rooms.example.org/r/")
    headers = {**site.bearer, "Host": "evil.example"}
    made = site.client.post("/api/rooms", json=LISTED, headers=headers).json()
    assert made["join_url"].startswith(ORIGIN)
