"""Links and origins."""

from roomserver.http.links import origins, ticket_url


def test_named_origins_are_the_only_ones() -> None:
    """Behind a proxy nobody comes by the loopback address."""
    assert origins(("https://a.example",), "http://127.0.0.1:1") == ("https://a.example",)


def test_on_loopback_both_names_of_this_machine_are_ours() -> None:
    """People type `localhost`; the server says 127.0.0.1."""
    assert origins((), "http://127.0.0.1:80") == ("http://127.0.0.1:80", "http://localhost:80")
    assert origins((), "http://[::1]:80")[0] == "http://[::1]:80"


def test_a_ticket_stands_in_the_fragment() -> None:
    """No proxy's log sees it."""
    assert ticket_url("http://a", "tk_1") == "http://a/host#tk_1"
