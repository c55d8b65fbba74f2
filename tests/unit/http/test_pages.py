"""Pages, static files and the way out."""

import pytest

from roomserver.http.headers import CSP
from roomserver.http.languages import Wanted
from tests.unit.http.conftest import TREE, Site


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index"),
        ("/r/anything", "room"),
        ("/host", "host"),
        ("/host/anything", "console"),
        ("/help", "help"),
        ("/privacy", "privacy"),
    ],
)
def test_pages(site: Site, path: str, name: str) -> None:
    """The same bytes for any room, kept by nobody, under a strict policy."""
    answer = site.client.get(path)
    assert answer.status_code == 200
    assert answer.content == TREE.pages[Wanted("en", chosen=False)][name].body
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("query", "accepted", "title", "language"),
    [
        ("", "", "help en False", "en"),
        ("", "pt,en;q=0.5", "help pt-BR False", "pt-BR"),
        ("?lang=pt-br", "en", "help pt-BR True", "pt-BR"),
        ("?lang=en", "pt-BR", "help en True", "en"),
        ("?lang=SECRET", "pt-BR", "help pt-BR False", "pt-BR"),
    ],
)
def test_a_page_is_in_the_chosen_language_else_in_the_wished(
    site: Site, query: str, accepted: str, title: str, language: str
) -> None:
    """Who has no script relies on it; the choice leaves no cookie."""
    answer = site.client.get("/help" + query, headers={"Accept-Language": accepted})
    assert f"<title>{title}</title>" in answer.text
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/nothing", "/c/slug", "/practice", "/r/", "/r/a/b", "/help/"])
def test_what_is_not_there(site: Site, path: str) -> None:
    """A person, not a machine, reads it; nothing of the address stands in it."""
    answer = site.client.get(path + "?q=SECRET")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "SECRET" not in answer.text
    assert answer.headers["content-security-policy"] == CSP


def test_files_of_the_tree_are_kept_for_ever_and_compressed(site: Site) -> None:
    """A phone on a bad network loads them once."""
    answer = site.client.get("/s/abc123/js/main.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.content == TREE.files["js/main.js"].body


@pytest.mark.parametrize(
    ("accepted", "gzipped"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("br", False), ("gzip; q=0", False), ("", False)],
)
def test_only_who_takes_gzip_gets_it(site: Site, accepted: str, gzipped: bool) -> None:
    """A proxy may say that it does not."""
    answer = site.client.get("/s/abc123/js/main.js", headers={"Accept-Encoding": accepted})
    assert ("content-encoding" in answer.headers) == gzipped
    assert answer.content == TREE.files["js/main.js"].body


def test_files_under_another_hash_are_served_but_never_kept(site: Site) -> None:
    """During an update a page of one instance asks the other."""
    answer = site.client.get("/s/old/js/main.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(
    "path", ["/s/abc123/none.js", "/s/abc123/../../etc/passwd", "/s/abc123/%2e%2e/x", "/s/x"]
)
def test_what_is_not_in_the_tree_does_not_exist(site: Site, path: str) -> None:
    """No path of a request reaches the disk."""
    assert site.client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_the_way_out(site: Site, method: str) -> None:
    """One request leads away and lets the browser forget."""
    answer = site.client.request(method, "/x", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "https://www.wikipedia.org/"
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_takes_no_other_method(site: Site) -> None:
    """Nothing is sent to a page."""
    assert site.client.post("/help").status_code == 405
    assert site.client.head("/help").content == b""
