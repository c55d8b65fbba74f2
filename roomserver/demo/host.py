"""The host of the demonstration: leads through the agenda and approves what is held."""

from typing import Any

from roomserver.demo.bot import Bot

Body = dict[str, Any]

ROUND_S = 1_800.0
TALK_S = (20.0, 40.0)


class Host(Bot):
    """Leads one circle after the other in one room."""

    async def react(self, event: Body) -> None:
        """Look at a held message, then let it pass."""
        if event["type"] == "message.held":
            await self.pace.wait(2, 5)
            await self.do("message.approve", message=event["message"])

    async def lead(self, banner: str) -> None:
        """Say what this is, begin, and lead through every round; stops at the last one's end."""
        await self.do("announcement.post", text=banner)
        await self.do("circle.begin")
        for number, round_ in enumerate(self.client.room["agenda"]):
            if number:
                await self.do("round.next", round=round_["id"])
            await self._round(round_)

    async def again(self, banner: str) -> None:
        """Lead once more through the same rounds; the people stay."""
        await self.do("announcement.post", text=banner)
        for round_ in self.client.room["agenda"]:
            await self.do("round.next", round=round_["id"])
            await self._round(round_)

    async def end(self, words: str) -> None:
        """Close the circle, let everyone say goodbye, and close the room."""
        await self.do("round.next")
        await self.pace.wait(12, 20)
        await self.do("room.close", words=words)

    async def _round(self, round_: Body) -> None:
        if round_["floor"] == "turns":
            await self.until(everybody_was_heard, self.pace.patience_s(ROUND_S))
            return
        await self.pace.wait(*TALK_S)
        if round_["kind"] == "open":
            await self._hold_one()

    async def _hold_one(self) -> None:
        """Look at every message before it is shown, until one was."""
        already = self._held()
        await self.do("room.set", pre_moderated=True)
        await self.until(lambda _: self._approved(already), self.pace.patience_s(60))
        await self.do("room.set", pre_moderated=False)

    def _held(self) -> set[str]:
        return {e["message"] for e in self.seen if e["type"] == "message.held"}

    def _approved(self, already: set[str]) -> bool:
        shown = {e["message"] for e in self.seen if e["type"] == "message.posted"}
        return bool((self._held() - already) & shown)


def everybody_was_heard(room: Body) -> bool:
    """Tell whether a round of turns has come to its end: it never closes itself."""
    return room["turn"] is None and not room["queue"] and not room["come_back"]
