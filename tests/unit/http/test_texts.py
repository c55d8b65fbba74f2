"""Fluent files become parts that a page can format."""

import pytest

from roomserver.http.texts import TextsError, parse


def test_parts() -> None:
    """All that the pages use of Fluent."""
    found = parse(
        """
-brand = Circle
plain = Just text
with = Hello { $name }, welcome to { -brand }{ "!" }
count = { $n ->
    [0] nobody
    [one] one person
   *[other] { $n } people
} here
role = { $role ->
    [host] the host
   *[somebody] somebody
}
also = { plain } { 3 } { with.label } { { $x } }
    .aria = A label
with =
    .label = second
box =
    .label = Text
many =
    one
    two
""".replace("with =\n    .label = second\n", "").replace("{ with.label }", "{ box.label }"),
        "en.ftl",
    )
    assert found["plain"] == ["Just text"]
    assert found["with"] == ["Hello ", {"v": "name"}, ", welcome to Circle!"]
    people = [{"v": "n"}, " people"]
    assert found["count"] == [
        {"n": "n", "c": {"0": ["nobody"], "one": ["one person"], "other": people}},
        " here",
    ]
    assert found["role"][0] == {
        "n": "role",
        "c": {"host": ["the host"], "somebody": ["somebody"], "other": ["somebody"]},
    }
    assert found["also"] == ["Just text 3 Text ", {"v": "x"}]
    assert found["also.aria"] == ["A label"]
    assert found["many"] == ["one\ntwo"]
    assert not any(key.startswith("-") for key in found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = A\n\n!!!\n", "en.ftl:3: "),
        ("a = { none }\n", "no text none"),
        ("a = { -none }\n", "no text -none"),
        ("a = { b }\nb = { a }\n", "circle"),
        ("a = { NUMBER($x) }\n", "FunctionReference"),
        ("a = { NUMBER($x) ->\n   *[other] x\n}\n", "SelectExpression"),
    ],
)
def test_what_the_pages_can_not_show_is_told_at_the_start(text: str, why: str) -> None:
    """A translator's slip is found before a person meets it."""
    with pytest.raises(TextsError, match=why):
        parse(text, "en.ftl")
