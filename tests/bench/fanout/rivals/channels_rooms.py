"""Rooms with Django Channels on uvicorn, through a channel layer of channels_redis.

usage: channels_rooms.py LAYER PORT REDIS_URL      LAYER: core or pubsub
"""

import sys

import django
import uvicorn
from django.conf import settings

layer, port, redis = sys.argv[1:]
LAYERS = {
    # The one that its documentation begins with; with room for a flood, for a message that finds
    # its channel full is lost.
    "core": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [redis], "capacity": 100_000},
    },
    "pubsub": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis]},
    },
}
settings.configure(CHANNEL_LAYERS={"default": LAYERS[layer]}, SECRET_KEY="bench", INSTALLED_APPS=[])
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402  # needs settings
from channels.routing import URLRouter  # noqa: E402
from django.urls import path  # noqa: E402


class Seat(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room = "room." + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send(self.room, {"type": "told", "text": text_data})

    async def told(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.room, self.channel_name)


if __name__ == "__main__":
    uvicorn.run(
        URLRouter([path("ws/<str:room>", Seat.as_asgi())]),
        port=int(port),
        log_level="critical",
        access_log=False,
        ws_ping_interval=None,
        lifespan="off",
    )
