"""The client's frames as JSON Schema, made from the Structs that decode them.

For people who write a client, and for their tools; the server itself decodes by the Structs.
"""

from typing import Any

import msgspec

from roomserver.wire.frames import COMMANDS, LARGEST_N, SIGNALS

Schema = dict[str, Any]

_N: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_N}


def client_frames() -> dict[str, Schema]:
    """Return a schema for each frame that a client may send, by its `type`."""
    signals = {name: _schema(kind) for name, kind in SIGNALS.items()}
    commands = {name: _numbered(_schema(kind)) for name, kind in COMMANDS.items()}
    return {**signals, **commands}


def _schema(kind: type[msgspec.Struct]) -> Schema:
    (reference,), parts = msgspec.json.schema_components([kind], ref_template="{name}")
    schema: Schema = parts[reference["$ref"]]
    return schema


def _numbered(schema: Schema) -> Schema:
    properties = {"n": _N, **schema["properties"]}
    return {**schema, "properties": properties, "required": ["n", *schema["required"]]}
