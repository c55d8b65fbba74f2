"""Whether a room may bear the words that its host gives it: everybody reads them before they join.

They are shown whole or not at all. What stands in a template is the operator's own words, and not
looked at, whether the template is named or its rounds are sent back one by one.
"""

import asyncio
from collections.abc import Iterable, Iterator

from msgspec import Struct

from roomserver.agendas import Template
from roomserver.domain.creation import RoomSpec
from roomserver.domain.envelope import Verdict
from roomserver.http.problems import FieldFault, RequestError, unavailable
from roomserver.moderation.pipeline import BusyError
from roomserver.rooms.ports import Moderator, Subject

REFUSED = "can't be shown as it is"
AT_ONCE = 4
"""Texts of one room that are judged at the same time: a hook has few connections."""


class Text(Struct, frozen=True):
    """One text; `where` leads to it inside of a field of the body, where that has several."""

    field: str
    where: str
    kind: str
    words: str


async def require_sound(
    spec: RoomSpec, templates: Iterable[Template], moderator: Moderator
) -> None:
    """Raise a `RequestError` that names each text of the room that can't be shown."""
    few = asyncio.Semaphore(AT_ONCE)

    async def judged(text: Text) -> Verdict:
        async with few:
            answer = moderator.judge(_subject(spec, text))
            return answer if isinstance(answer, Verdict) else await answer

    operators = frozenset(words for each in templates for words in _words(each))
    texts = [each for each in _texts(spec) if each.words and each.words not in operators]
    try:
        verdicts = await asyncio.gather(*map(judged, texts))
    except BusyError:
        raise unavailable() from None
    faults = [
        FieldFault(text.where + (verdict.words or REFUSED), text.field)
        for text, verdict in zip(texts, verdicts, strict=True)
        if verdict.action in {"modify", "hold", "block"}
    ]
    if faults:
        raise RequestError(422, "invalid", "The room can't be made like this.", errors=faults)


def _texts(spec: RoomSpec) -> Iterator[Text]:
    yield Text("title", "", "title", spec.title)
    for number, agreement in enumerate(spec.agreements, start=1):
        yield Text("agreements", f"number {number}: ", "agreement", agreement)
    for number, each in enumerate(spec.agenda, start=1):
        yield Text("agenda", f"round {number}: title: ", "title", each.title)
        yield Text("agenda", f"round {number}: prompt: ", "prompt", each.prompt)


def _words(template: Template) -> Iterator[str]:
    yield from template.agreements
    for each in template.rounds:
        yield from (each.title, each.prompt)


def _subject(spec: RoomSpec, text: Text) -> Subject:
    return Subject(
        room="",
        participant="",
        role="host",
        kind="room.create",
        field=text.kind,
        text=text.words,
        language=spec.language,
        help_lines=tuple(line.value for line in spec.resources),
    )
