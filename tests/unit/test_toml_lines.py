"""On which line a key stands."""

import pytest

from roomserver.toml_lines import FileError, parse

TEXT = '''a = 1
words = [
  "one", # a ] in a remark
  "[two]",
]
long = """
b = 2
"""
[table]
c = { d = 3 }
[[row]]
e = 4
[[row]]
e = [[1], [2,
3]]
f = 5
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("a",), 1),
        (("words",), 2),
        (("long",), 6),
        (("b",), 1),
        (("c", "table"), 10),
        (("", "table"), 9),
        (("e", "row", 0), 12),
        (("e", "row", 1), 14),
        (("f", "row", 1), 16),
        (("g", "row", 1), 13),
    ],
)
def test_a_fault_names_the_line_whatever_spans_several(place: tuple[str, ...], line: int) -> None:
    """An operator goes to that line."""
    assert parse(TEXT, "x.toml").line(*place) == line  # type: ignore[arg-type]


def test_a_long_list_does_not_take_a_square_of_time() -> None:
    """A word list has thousands of lines: one of 20,000 would take an hour if each were tried."""
    text = "a = [\n" + '"word",\n' * 20_000 + "]\nb = 1\n"
    assert parse(text, "x.toml").line("b") == 20_003


def test_a_syntax_error_names_its_line() -> None:
    """The parser's own words, in our form."""
    with pytest.raises(FileError) as caught:
        parse("a = 1\nb =\n", "x.toml")
    assert (caught.value.source, caught.value.line) == ("x.toml", 2)
