"""A second client for the room server, written from docs/protocol.md alone.

It shares no line with the server or with any other client on purpose: when it and the server
disagree, either the page or the server is wrong.
"""

import pytest

# Helpers make most of the assertions; without this a failure would not show its values.
pytest.register_assert_rewrite(
    "tests.independent.evening",
    "tests.independent.steps_arriving",
    "tests.independent.steps_circle",
    "tests.independent.steps_people",
    "tests.independent.steps_turns",
    "tests.independent.steps_words",
)
