"""Reading the links that a server hands out."""

import pytest

from roomserver.client.errors import BadLinkError
from roomserver.client.links import Door, read, socket_url


def test_a_join_link_carries_its_invite_in_the_fragment() -> None:
    """No secret ever stands in a URL's path or query."""
    door = read("https://rooms.example.org/r/abc#k3-x_y")
    assert door == Door("wss://rooms.example.org/ws", "abc", ("invite", "k3-x_y"))


def test_a_host_link_carries_a_host_key() -> None:
    """The key is for this room only."""
    assert read("http://127.0.0.1:80/host/abc#k").credential == ("host_key", "k")


@pytest.mark.parametrize(
    "link",
    ["", "https://h/r/abc", "https://h/r/#k", "https://h/x/abc#k", "https://h/r/a/b#k", "h/r/a#k"],
)
def test_anything_else_is_no_link(link: str) -> None:
    """The error does not repeat what may hold a secret."""
    with pytest.raises(BadLinkError) as caught:
        read(link)
    assert "abc" not in str(caught.value)


def test_a_door_does_not_show_its_secret() -> None:
    """Values end in logs by mistake; secrets must not."""
    assert "k3" not in repr(read("https://h.example/r/abc#k3"))


def test_only_http_addresses_have_a_socket() -> None:
    """`ftp://` is a slip of the pen."""
    assert socket_url("http://a.example:81/x") == "ws://a.example:81/ws"
    with pytest.raises(BadLinkError):
        socket_url("ftp://a.example")
