"""Rooms with the websockets library and its broadcast().

usage: websockets_rooms.py PORT
"""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

rooms: dict[str, set[ServerConnection]] = {}


async def sit(socket: ServerConnection) -> None:
    assert socket.request is not None
    room = rooms.setdefault(socket.request.path, set())
    room.add(socket)
    try:
        async for text in socket:
            broadcast(room, text)
    finally:
        room.discard(socket)


async def main(port: int) -> None:
    async with serve(sit, "127.0.0.1", port, ping_interval=None, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
