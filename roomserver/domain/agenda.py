"""Agendas: from what an author writes to the rounds of a room.

A round's author gives `kind`, `title` and `floor`; the rest has defaults (PROTOCOL 6). A fault is
an `AgendaError` that names the field and says what it should be.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from roomserver.domain.state import Round

MAX_TITLE = 120
MAX_PROMPT = 1_000
SECONDS = ("turn_s", "budget_s", "reply_s", "gap_s")
MAX_SECONDS = 14_400
MAX_MINUTES = 480
FIRM_EXTENSIONS = 10


class AgendaError(ValueError):
    """A fault in an agenda: `field` is where, `problem` what."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


def build_agenda(specs: Iterable[Mapping[str, Any]], ids: Iterable[str]) -> tuple[Round, ...]:
    """Return the rounds; `ids` must be at least as many. Raises AgendaError (`round 2: …`)."""
    rounds = []
    for number, (spec, id_) in enumerate(zip(specs, ids, strict=False), start=1):
        try:
            rounds.append(build_round(spec, id_))
        except AgendaError as error:
            raise AgendaError(f"round {number}: {error.field}", error.problem) from None
    return tuple(rounds)


def build_round(spec: Mapping[str, Any], id_: str) -> Round:
    """Return one round from its author's fields. Raises AgendaError."""
    if not isinstance(spec, Mapping):
        raise AgendaError("round", "must be a table of fields")
    unknown = sorted(set(spec) - set(Round.__struct_fields__) | ({"id"} & set(spec)))
    if unknown:
        raise AgendaError(unknown[0], "is not a field of a round")
    fields = {k: v for k, v in spec.items() if v is not None}
    if fields.get("overtime") == "firm":
        fields.setdefault("extensions", FIRM_EXTENSIONS)
    try:
        round_ = msgspec.convert({**fields, "id": id_}, Round, strict=True)
    except msgspec.ValidationError as error:
        raise _explained(error, fields) from None
    _check(round_)
    return round_


def spec_of(round_: Round) -> dict[str, Any]:
    """Return a round as its author could have written it."""
    return {k: getattr(round_, k) for k in Round.__struct_fields__ if k != "id"}


def _explained(error: msgspec.ValidationError, fields: Mapping[str, Any]) -> AgendaError:
    """Name the field: msgspec's message ends in a path for wrong values, not for missing ones."""
    problem, _, path = str(error).partition(" - at `$.")
    if path:
        return AgendaError(path.rstrip("`"), problem[:1].lower() + problem[1:])
    missing = next((f for f in ("kind", "title", "floor") if f not in fields), "round")
    return AgendaError(missing, "is missing")


def _check(round_: Round) -> None:
    if not round_.title.strip() or len(round_.title) > MAX_TITLE:
        raise AgendaError("title", f"must have 1 to {MAX_TITLE} characters")
    if len(round_.prompt) > MAX_PROMPT:
        raise AgendaError("prompt", f"must have at most {MAX_PROMPT} characters")
    for name in SECONDS:
        _check_range(round_, name, 0 if name in {"reply_s", "gap_s"} else 1, MAX_SECONDS)
    _check_range(round_, "extensions", 0, 100)
    _check_range(round_, "minutes", 0, MAX_MINUTES)


def _check_range(round_: Round, name: str, low: int, high: int) -> None:
    value = getattr(round_, name)
    if value is not None and not low <= value <= high:
        raise AgendaError(name, f"must be a whole number from {low} to {high}")
