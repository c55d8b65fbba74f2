"""Agendas: what an author writes, its defaults, and faults by name (PROTOCOL 6)."""

import pytest

from roomserver.domain.agenda import AgendaError, build_agenda, build_round, spec_of

LEAST = {"kind": "sharing", "title": "Sharing", "floor": "turns"}


def fault(**changes):
    with pytest.raises(AgendaError) as caught:
        build_round({**LEAST, **changes}, "r1")
    return caught.value


def test_kind_title_and_floor_are_enough():
    """Authors rely on the defaults of the protocol."""
    made = build_round(LEAST, "r1")
    assert (made.id, made.order, made.turn_s, made.budget_s) == ("r1", "circle", None, None)
    assert (made.reply_s, made.gap_s, made.overtime, made.extensions) == (0, 0, "gentle", 1)
    assert (made.repeat_passed, made.reactions, made.minutes) == (True, True, None)


def test_a_firm_round_can_be_lengthened_ten_times():
    """Holders rely on it (WCAG 2.2.1): a hard end needs a way out."""
    assert build_round({**LEAST, "overtime": "firm"}, "r1").extensions == 10
    assert build_round({**LEAST, "overtime": "firm", "extensions": 0}, "r1").extensions == 0


def test_nothing_is_as_good_as_not_given():
    """A host's form relies on it: an empty field takes a default back."""
    assert build_round({**LEAST, "turn_s": None, "order": None}, "r1").order == "circle"


@pytest.mark.parametrize("field", ["kind", "title", "floor"])
def test_what_is_missing_is_named(field):
    """Authors rely on it."""
    with pytest.raises(AgendaError) as caught:
        build_round({k: v for k, v in LEAST.items() if k != field}, "r1")
    assert (caught.value.field, str(caught.value)) == (field, f"{field}: is missing")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "party"),
        ("floor", "closed"),
        ("order", "alphabet"),
        ("overtime", "strict"),
        ("turn_s", "60"),
        ("turn_s", 0),
        ("turn_s", 14_401),
        ("budget_s", 0),
        ("reply_s", -1),
        ("gap_s", -1),
        ("extensions", 101),
        ("minutes", 481),
        ("repeat_passed", "yes"),
        ("title", " "),
        ("title", "x" * 121),
        ("prompt", "x" * 1_001),
        ("colour", "red"),
        ("id", "r9"),
    ],
)
def test_a_bad_or_unknown_value_is_named(field, value):
    """Authors rely on it: the fault says where."""
    error = fault(**{field: value})
    assert error.field == field
    assert error.problem
    assert str(error).startswith(f"{field}: ")


def test_something_else_than_a_table_is_a_fault():
    """Authors of files rely on it."""
    with pytest.raises(AgendaError, match="table"):
        build_round("sharing", "r1")  # type: ignore[arg-type]


def test_an_agendas_fault_names_the_round():
    """Authors rely on it."""
    with pytest.raises(AgendaError, match=r"round 2: floor: is missing"):
        build_agenda([LEAST, {"kind": "open", "title": "Open"}], ["a", "b"])


def test_an_agenda_gives_its_rounds_their_ids():
    """Rooms rely on it."""
    made = build_agenda([LEAST, LEAST], ["a", "b", "c"])
    assert [r.id for r in made] == ["a", "b"]


def test_a_round_reads_back_as_it_was_written():
    """A host who edits a round relies on it."""
    made = build_round({**LEAST, "turn_s": 90, "prompt": "Why?"}, "r1")
    assert "id" not in spec_of(made)
    assert build_round(spec_of(made), "r1") == made
