"""An example of a plug-in: long messages in capitals wait for a host, such names are refused.

Install it beside the server (`pip install docs/examples/plugin`), restart, and that is all.
"""

from roomserver.moderation.hooks.spec import Asked, Outcome, Plugin

LONG = 20


class Shouting(Plugin):
    """Asked about messages on a thread, since `message` is no coroutine, and about names."""

    def message(self, asked: Asked) -> Outcome | None:
        """Hold what is long and all in capitals."""
        if len(asked.text) < LONG or not asked.text.isupper():
            return None
        return Outcome(verdict="hold", labels=("shouting",), reason="shouting")

    async def join(self, asked: Asked) -> Outcome | None:
        """Refuse a name in capitals; a coroutine runs on the server's loop and must not block."""
        refused = len(asked.text) > 1 and asked.text.isupper()
        return Outcome(verdict="block", reason="shouting") if refused else None
