"""Commands that ask a running server over its HTTP API."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import click

from roomserver.cli_common import BadConfig, Failed, loaded, settings

TIMEOUT_S = 5.0
MAX_ANSWER = 1_048_576


@click.group("rooms")
def rooms_group() -> None:
    """Open rooms on a running server."""


@rooms_group.command("create")
@click.option("--agenda", required=True, metavar="NAME", help="Which agenda; see `/api/agendas`.")
@click.option("--title", required=True, metavar="T", help="What people see.")
@click.option("--listed", is_flag=True, help="Show it on the start page.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer.")
@settings("server")
def create(
    *,
    agenda: str,
    title: str,
    listed: bool,
    as_json: bool,
    config_file: str | None,
    server: str | None,
) -> None:
    """Open a room and print its links; the key comes from ROOMSERVER_HOST_KEY or ..._KEY_FILE."""
    config = loaded(config_file, {"server": server}).config
    if not config.host_key:
        raise BadConfig(
            "host_key: set ROOMSERVER_HOST_KEY, or ROOMSERVER_HOST_KEY_FILE to a file that holds "
            "it. `roomserver hosts add NAME` makes one."
        )
    body = {"title": title, "agenda": agenda, "listed": listed}
    status, text = call(config.server, "POST", "/api/rooms", body, config.host_key)
    answer = _parsed(text)
    if status != 201:
        raise Failed(_told(answer, status))
    if as_json:
        click.echo(json.dumps(answer))
        return
    click.echo(f"join {answer['join_url']}")
    click.echo(f"host {answer['host_url']}")


@click.command("health")
@click.option(
    "--ready", is_flag=True, help="Ask whether it takes people, not only whether it lives."
)
@settings("server")
def health(*, ready: bool, config_file: str | None, server: str | None) -> None:
    """Ask a running server how it is; exit 1 when it is not well."""
    config = loaded(config_file, {"server": server}).config
    status, text = call(config.server, "GET", "/readyz" if ready else "/healthz")
    if status != 200:
        raise Failed(text.strip())
    click.echo(text.strip())


def call(
    server: str, method: str, path: str, body: dict[str, Any] | None = None, key: str = ""
) -> tuple[int, str]:
    """Make one request; returns status and body. Raises `Failed` where nobody answers."""
    parts = urlsplit(server)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = kind(parts.netloc, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(MAX_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"{server} does not answer ({type(error).__name__})") from None
    finally:
        connection.close()


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _told(answer: dict[str, Any], status: int) -> str:
    lines = [str(answer.get("detail", f"the server answered {status}"))]
    lines += [f"{each.get('field', '')}: {each['detail']}" for each in answer.get("errors", [])]
    return "\n".join(lines)
