"""Whether a room may bear its title: everybody reads it, before they join."""

from roomserver.domain.creation import RoomSpec
from roomserver.domain.envelope import Verdict
from roomserver.http.problems import FieldFault, RequestError
from roomserver.rooms.ports import Moderator, Subject

REFUSED = "can't be shown as it is"


async def require_sound(spec: RoomSpec, moderator: Moderator) -> None:
    """Raise a `RequestError` where moderation does not let the title pass whole."""
    answer = moderator.judge(
        Subject(
            room="",
            participant="",
            role="host",
            kind="room.create",
            field="title",
            text=spec.title,
            language=spec.language,
        )
    )
    verdict = answer if isinstance(answer, Verdict) else await answer
    if verdict.action in {"modify", "hold", "block"}:
        fault = FieldFault(verdict.words or REFUSED, "title")
        raise RequestError(422, "invalid", "The room can't be made like this.", errors=[fault])
