"""Links to rooms. Secrets stand in the fragment only, which no proxy sees."""

from starlette.requests import Request

from roomserver.http.services import Services


def origin_of(request: Request, services: Services) -> str:
    """Return the allowed origin by which the request came, else the first."""
    host = request.headers.get("host", "")
    asked = (request.headers.get("origin"), f"https://{host}", f"http://{host}")
    return next((each for each in asked if each in services.origins), services.origins[0])


def join_url(origin: str, room: str, invite: str) -> str:
    """Return what a host gives to people."""
    return f"{origin}/r/{room}#{invite}"


def host_url(origin: str, room: str, key: str) -> str:
    """Return what opens the console of one room."""
    return f"{origin}/host/{room}#{key}"


def ticket_url(origin: str, ticket: str) -> str:
    """Return what signs a host in, once."""
    return f"{origin}/host#{ticket}"


def origins(named: tuple[str, ...], url: str) -> tuple[str, ...]:
    """Return the origins that are ours: those named, else where a loopback listener is found."""
    if named:
        return named
    port = url.rpartition(":")[2]
    return tuple(dict.fromkeys((url, f"http://localhost:{port}", f"http://127.0.0.1:{port}")))
