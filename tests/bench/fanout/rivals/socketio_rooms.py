"""Rooms with python-socketio on uvicorn, with a Redis where one is named.

usage: socketio_rooms.py PORT [REDIS_URL]
"""

import sys

import socketio
import uvicorn

port, *redis = sys.argv[1:]
manager = socketio.AsyncRedisManager(redis[0]) if redis else None
server = socketio.AsyncServer(async_mode="asgi", client_manager=manager)
rooms: dict[str, str] = {}


@server.event
async def connect(sid: str, environ: object, auth: dict[str, str]) -> None:
    rooms[sid] = auth["room"]
    await server.enter_room(sid, auth["room"])


@server.event
async def post(sid: str, event: object) -> None:
    await server.emit("told", event, room=rooms[sid])


@server.event
async def disconnect(sid: str, reason: str) -> None:
    rooms.pop(sid, None)


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(server),
        port=int(port),
        log_level="critical",
        access_log=False,
        ws_ping_interval=None,
    )
