"""Where a store's URL leads, and how a bad one is told."""

import pytest

from roomserver.redis_url import UrlError, read


def test_one_server_has_a_default_port_and_database():
    """Operators write the shortest URL that works."""
    place = read("redis://store.example")
    assert (place.kind, place.server.host, place.server.port, place.server.db) == (
        "single",
        "store.example",
        6379,
        0,
    )


def test_user_password_and_database_are_read_and_decoded():
    """A password may hold any character, written as %XX."""
    server = read("redis://me:p%40ss%2Fword@[::1]:7000/3").server
    assert (server.username, server.password, server.host, server.port, server.db) == (
        "me",
        "p@ss/word",
        "::1",
        7000,
        3,
    )


def test_a_socket_is_a_path():
    """The store may be on the same machine."""
    server = read("unix://:secret@/run/redis.sock?db=2").server
    assert (server.path, server.db, server.password) == ("/run/redis.sock", 2, "secret")


def test_certificates_are_checked_unless_said_otherwise(tmp_path):
    """Who forgets a parameter must not lose the protection."""
    authority = tmp_path / "ca.pem"
    authority.touch()
    strict = read(f"rediss://store.example?ca={authority}").server
    loose = read("rediss://store.example?verify=none").server
    assert strict.tls is not None
    assert loose.tls is not None
    assert (strict.tls.verify, strict.tls.ca, loose.tls.verify) == ("full", str(authority), "none")
    assert strict.options()["ssl_check_hostname"] is True


def test_sentinels_and_servers_have_passwords_of_their_own():
    """Sentinels are often open where Redis is not, or the other way round."""
    place = read("redis+sentinel://:inner@a,b:7/rooms?sentinel_password=outer&db=1")
    assert [(each.host, each.port, each.password) for each in place.seeds] == [
        ("a", 26379, "outer"),
        ("b", 7, "outer"),
    ]
    assert (place.name, place.server.password, place.server.db) == ("rooms", "inner", 1)


def test_a_cluster_begins_with_any_of_its_nodes():
    """The nodes tell of the others."""
    place = read("redis+cluster://:secret@a:1,b:2?tls=on")
    assert [each.port for each in place.seeds] == [1, 2]
    assert place.server.tls is not None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://secret@h", "must begin with"),
        ("redis://", "names no host"),
        ("redis://:secret@", "names no host"),
        ("redis://h:99999", "port"),
        ("redis://h:secret", "names no host"),
        ("redis://h/secret", "database"),
        ("redis://a,b", "several hosts"),
        ("redis://h?ca=secret", "ca"),
        ("redis://h?Secret-1=1", "a parameter"),
        ("redis://:se/cret@h", "%2F"),
        ("redis://:se#cret@h", "%23"),
        ("redis://h#secret", "#"),
        ("redis://[::1", "is no URL"),
        ("redis://h?db=1&db=2", "twice"),
        ("rediss://h?verify=secret", "verify"),
        ("rediss://h?key=/secret", "no cert"),
        ("rediss://h?ca=/secret", "ca that can't be read"),
        ("unix://", "names no socket"),
        ("unix://h/secret", "names no socket"),
        ("redis+sentinel://h", "names no master"),
        ("redis+sentinel://h/n?ca=/secret", "not tls=on"),
        ("redis+sentinel://h/n?tls=secret", "neither on nor off"),
        ("redis+cluster://h/secret", "one database"),
    ],
)
def test_a_bad_url_is_told_by_its_fault_and_nothing_of_its_secrets(url: str, fault: str):
    """The text ends up on a terminal, and what is misread may be part of a password."""
    with pytest.raises(UrlError) as told:
        read(url)
    assert fault in str(told.value)
    assert "ecret" not in str(told.value)
    assert "cret@" not in str(told.value)
