"""What every command has; nothing here is a command of its own."""

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Words = Annotated[str, Meta(min_length=1)]
Seconds = Annotated[int, Meta(ge=1, le=14_400)]


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all commands."""
