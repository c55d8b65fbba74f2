"""The example of the protocol page works as it stands there."""

import asyncio
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"


async def test_the_small_client_of_the_protocol_page_says_a_word_and_leaves(house):
    """Whoever starts a client of their own copies it."""
    example = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[-1]
    room = house.room()
    async with room.host() as host:
        stranger = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", example, f"{house.url}/r/{room.id}#{room.invite}"
        )
        said = await host.hear("message.posted")
        left = await host.hear("participant.left")
        assert (said["text"], left["reason"]) == ("good evening", "left")
        assert await asyncio.wait_for(stranger.wait(), 20) == 0
