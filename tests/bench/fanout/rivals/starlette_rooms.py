"""Rooms as one writes them first: Starlette on uvicorn, one awaited send for each member.

usage: starlette_rooms.py PORT
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

rooms: dict[str, set[WebSocket]] = {}


async def sit(socket: WebSocket) -> None:
    await socket.accept()
    room = rooms.setdefault(socket.path_params["room"], set())
    room.add(socket)
    try:
        while True:
            text = await socket.receive_text()
            for member in tuple(room):
                await member.send_text(text)
    except WebSocketDisconnect:
        pass
    finally:
        room.discard(socket)


app = Starlette(routes=[WebSocketRoute("/ws/{room}", sit)])

if __name__ == "__main__":
    uvicorn.run(
        app, port=int(sys.argv[1]), log_level="critical", access_log=False, ws_ping_interval=None
    )
