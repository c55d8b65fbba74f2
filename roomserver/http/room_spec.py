"""From the body of `POST /api/rooms` to what a room is made of; all faults in one answer."""

import itertools
import re
import secrets
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from roomserver.agendas import Template
from roomserver.config import nearest
from roomserver.config_fields import Config
from roomserver.domain import limits, settings
from roomserver.domain.agenda import AgendaError, build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.domain.state import Resource, Round, Settings
from roomserver.http.problems import FieldFault, RequestError
from roomserver.http.services import Outside
from roomserver.moderation.canonical import canonical, is_empty, one_line

FIELDS = ("title", "agenda", "agreements", "language", "listed", "series", "rehearsal")
MAX_TITLE = 120
MOST_UNKNOWN = 10
MAX_AGREEMENTS, MAX_AGREEMENT = 10, 300
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
# Some of the domain's messages quote the value; a problem document quotes nothing.
_QUOTES = re.compile(r"invalid enum value .*", re.IGNORECASE)


def room_spec(
    body: Mapping[str, Any],
    config: Config,
    templates: Mapping[str, Template],
    resources: tuple[Resource, ...],
    outside: Outside,
) -> RoomSpec:
    """Read the body; raises a `RequestError` that lists every fault."""
    reader = _Reader(body, config, templates)
    rehearsal = reader.rehearsal()
    spec = RoomSpec(
        title=reader.title(),
        agenda=reader.agenda(),
        language=reader.language(),
        agreements=reader.agreements(),
        listed=reader.flag("listed"),
        rehearsal=rehearsal,
        settings=reader.settings(),
        resources=resources,
        max_capacity=config.max_capacity,
        empty_s=config.empty_s,
        text_limit=config.max_text,
        messages_per_min=config.messages_per_min,
        # Nobody outside is called for what is only practised.
        operator_hears=outside.operator_hears and not rehearsal,
        exported=outside.exported and not rehearsal,
    )
    reader.look_at_the_rest()
    if reader.faults:
        detail = "The room can't be made like this."
        raise RequestError(422, "invalid", detail, errors=reader.faults)
    return spec


class _Reader:
    """Reads field by field and gathers what is wrong."""

    def __init__(
        self, body: Mapping[str, Any], config: Config, templates: Mapping[str, Template]
    ) -> None:
        self.faults: list[FieldFault] = []
        self._body, self._config = body, config
        named = body.get("agenda")
        self._templates = templates
        self._template = templates.get(named) if isinstance(named, str) else None

    def title(self) -> str:
        title = self._body.get("title")
        text = one_line(title) if isinstance(title, str) else ""
        if is_empty(text) or len(text) > MAX_TITLE:
            self._fault("title", f"must have 1 to {MAX_TITLE} characters")
        return text

    def agenda(self) -> tuple[Round, ...]:
        named = self._body.get("agenda")
        if self._template is not None:
            return tuple(replace(each, id=_id()) for each in self._template.rounds)
        if isinstance(named, list):
            return self._rounds(named)
        self._fault("agenda", "must be the name of an agenda, or a list of rounds")
        return ()

    def language(self) -> str:
        found = self._body.get("language", "en")
        if not isinstance(found, str) or not _LANGUAGE.fullmatch(found):
            self._fault("language", "must be a language tag such as en")
            return "en"
        return found

    def agreements(self) -> tuple[str, ...]:
        default = self._template.agreements if self._template else ()
        found = self._body.get("agreements")
        if found is None:
            return default
        if not isinstance(found, list) or not all(_is_agreement(each) for each in found):
            self._fault("agreements", f"must be a list of texts of 1 to {MAX_AGREEMENT} characters")
            return default
        if len(found) > MAX_AGREEMENTS:
            self._fault("agreements", f"must be at most {MAX_AGREEMENTS}")
        return tuple(one_line(each) for each in found)

    def flag(self, name: str) -> bool:
        found = self._body.get(name, False)
        if not isinstance(found, bool):
            self._fault(name, "must be true or false")
        return found is True

    def rehearsal(self) -> bool:
        asked = self.flag("rehearsal")
        if asked and self._body.get("listed") is True:
            self._fault("listed", "a practice room stands in no list")
        return asked

    def settings(self) -> Settings:
        made = settings.from_mapping(
            self._template.settings if self._template else {}, self._config.max_capacity
        )
        # One by one: `from_mapping` stops at the first that is wrong.
        for name in settings.NAMES:
            if name in self._body:
                made = self._changed(made, name)
        return made

    def look_at_the_rest(self) -> None:
        known = (*FIELDS, *settings.NAMES)
        unknown = (name for name in self._body if name not in known)
        for name in itertools.islice(unknown, MOST_UNKNOWN):
            self._fault("", f"there is a field that is not known{nearest(name, known)}")
        if self._body.get("series") is not None:
            self._fault("series", "series are not built yet")

    def _rounds(self, specs: list[Any]) -> tuple[Round, ...]:
        if not 0 < len(specs) <= limits.ROUNDS:
            self._fault("agenda", f"must have 1 to {limits.ROUNDS} rounds")
            return ()
        try:
            return build_agenda([_cleaned(each) for each in specs], (_id() for _ in specs))
        except AgendaError as error:
            self._fault("agenda", self._unquoted(error))
            return ()

    def _unquoted(self, error: AgendaError) -> str:
        where, _, field = error.field.rpartition(": ")
        if field not in Round.__struct_fields__:
            known = Round.__struct_fields__
            return f"{where}: there is a field that is not known{nearest(field, known)}"
        return f"{error.field}: {_QUOTES.sub('is none of its values', error.problem)}"

    def _changed(self, made: Settings, name: str) -> Settings:
        try:
            return settings.from_mapping(
                {name: self._body[name]}, self._config.max_capacity, base=made
            )
        except ValueError as error:
            detail = str(error).partition(": ")[2]
            self._fault(name, _QUOTES.sub("is none of its values", detail))
            return made

    def _fault(self, field: str, detail: str) -> None:
        self.faults.append(FieldFault(detail, field))


def _is_agreement(text: object) -> bool:
    return isinstance(text, str) and not is_empty(text) and len(text) <= MAX_AGREEMENT


def _cleaned(spec: Any) -> Any:
    """Bring the texts of a round into the form in which every text is kept."""
    if not isinstance(spec, dict):
        return spec
    forms = {"title": one_line, "prompt": canonical}
    return {
        key: forms[key](value) if key in forms and isinstance(value, str) else value
        for key, value in spec.items()
    }


def _id() -> str:
    return secrets.token_urlsafe(16)
