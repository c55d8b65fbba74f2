"""The operator's own listener, on loopback by default: numbers, and nothing that anybody said."""

from collections import Counter
from collections.abc import Callable
from typing import get_args

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from roomserver.domain.state import Phase, Room
from roomserver.http.services import RoomsPort
from roomserver.observability import metrics

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def admin(rooms: RoomsPort, fault: Callable[[], str]) -> Starlette:
    """Return the ASGI application; `fault` tells what is wrong with the store, and shows it."""

    async def numbers(_: Request) -> Response:
        # What is kept here alone: each instance tells of its own, and asks nobody for it.
        measure([room.state for room in rooms.kept()])
        fault()
        return Response(metrics.registry.render(), media_type=PROMETHEUS)

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/metrics", numbers), Route("/healthz", alive)])


def measure(rooms: list[Room]) -> None:
    """Set the gauges that are counted when somebody asks."""
    phases = Counter(room.phase for room in rooms)
    for phase in get_args(Phase):
        metrics.set_to("rooms", phases[phase], phase=phase)
    metrics.set_to("rooms_without_host", sum(_is_without_host(room) for room in rooms))
    metrics.set_to("held_messages", sum(len(room.held) for room in rooms))
    alerts = (alert for room in rooms for alert in room.alerts.values())
    metrics.set_to("alerts_open", sum(alert.state == "open" for alert in alerts))


def _is_without_host(room: Room) -> bool:
    here = [member.role for member in room.members.values() if member.status == "here"]
    return bool(here) and "host" not in here
