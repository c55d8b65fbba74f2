"""What the client raises."""

from roomserver.client.errors import EndedError, RefusedError


def test_a_refusal_has_all_fields_and_shows_only_its_code() -> None:
    """`detail` may name a person; exceptions end in logs."""
    error = RefusedError(
        {"code": "alias_taken", "detail": "Wrenna is taken", "suggestions": ["B"], "reason": "r"}
    )
    assert (error.code, error.detail, error.suggestions) == (
        "alias_taken",
        "Wrenna is taken",
        ("B",),
    )
    assert (error.reason, error.retry_after_ms) == ("r", None)
    assert str(error) == "refused: alias_taken"


def test_an_end_has_its_close_code() -> None:
    """Programs switch on the code."""
    assert (EndedError(4505).code, str(EndedError(4505))) == (4505, "closed: 4505")
