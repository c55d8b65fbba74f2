"""A hook over HTTP: asks, and reads the answer strictly. Raises `HookError` for everything else."""

import secrets

import msgspec

from roomserver import clock
from roomserver.moderation.hooks.sending import HookError, Sender, Target
from roomserver.moderation.hooks.spec import ACTS, Asked, Outcome
from roomserver.moderation.hooks.times import iso

_ANSWER = msgspec.json.Decoder(Outcome)


class HttpHook:
    """One endpoint."""

    acts = ACTS

    def __init__(self, name: str, target: Target) -> None:
        self.name = name
        self._sender = Sender(target)

    async def ask(self, asked: Asked, within_s: float) -> Outcome:
        """Return what it says. Raises HookError."""
        answer = await self._sender.send(_ident(), body_of(asked), within_s)
        try:
            return _ANSWER.decode(answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise HookError("unreadable") from None

    async def close(self) -> None:
        """Close its connections."""
        await self._sender.close()


def body_of(asked: Asked) -> bytes:
    """Return what is sent: type, time and data, as Standard Webhooks recommends."""
    data = {name: value for name, value in msgspec.structs.asdict(asked).items() if name != "act"}
    body = {"type": f"moderation.{asked.act}", "timestamp": iso(clock.wall_ms()), "data": data}
    return msgspec.json.encode(body)


def _ident() -> str:
    return "msg_" + secrets.token_urlsafe(18)
