"""How people of each server come in, post, and know what they hear.

Every delivery is one event of the same size. This server makes it from a text that somebody sends;
the others are sent the whole of it, and have nothing to do but pass it on.
"""

from collections.abc import Mapping

from msgspec import Struct

STAMP = "======"
"""Where a message's six letters go; the load writes them."""
SENTENCES = (
    "thank you for saying that, it was the same with me last week",
    "I walked around the block twice today and that was enough ok",
    "my sister called and for once we did not talk about the past",
    "some days the kettle is the only thing that I manage, and so",
    "it helps to read this, I thought that nobody else feels that",
    "we planted beans on the balcony and they are coming up today",
    "the evenings are long, but the mornings have become a little",
    "I told my boss and he was kinder than I thought he would be.",
)
FIRST_N = "1000000"
EVENT = (
    '{{"type":"message.posted","seq":1000,"at":1795000004100,"message":"Zk3vQ8nLrT2yWx5cBd7fHg",'
    '"by":"aB1cD2eF3gH4iJ5kL6mN7o","text":"{text}","feedback":"none"}}'
)


class Dialect(Struct, frozen=True, kw_only=True):
    """One server's ways. Texts may name the values that a room gives: `{room}`, `{invite}`."""

    path: str = "/ws/{room}"
    offers: str = ""
    greeting: tuple[tuple[str, str], ...] = ()
    """By turns: what is said (nothing, if empty), and how the frame begins that is waited for."""
    post: str = EVENT
    marker: str = '{"type":"message.posted"'
    before: str = 'text":"'
    refusal: str = ""
    ping: str = ""
    pong: str = ""

    def posts(self, number: int) -> str:
        """Return what the person of that number posts, without its stamp."""
        return self.post.format(text=f"{STAMP} {SENTENCES[number % len(SENTENCES)]}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put a room's values into what somebody says."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


PLAIN = Dialect()
ROOMSERVER = Dialect(
    path="/ws",
    offers="roomserver.v1.json",
    greeting=(
        ('{"type":"hello","room":"{room}","invite":"{invite}"}', '{"type":"preview"'),
        ('{"type":"join","agreed":true}', '{"type":"welcome"'),
    ),
    post='{{"type":"message.post","n":' + FIRST_N + ',"text":"{text}"}}',
    refusal='{"type":"error"',
    ping='{"type":"ping"',
    pong='{"type":"pong"}',
)
SOCKETIO = Dialect(
    path="/socket.io/?EIO=4&transport=websocket",
    greeting=(("", "0{"), ('40{"room":"{room}"}', "40")),
    post='42["post",' + EVENT + "]",
    marker='42["told"',
    refusal="44",
    ping="2",
    pong="3",
)
