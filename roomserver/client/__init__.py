"""The Python client of the protocol: bots, the demonstration and the tests use it, so can others.

`view` folds events over a room, `core` is the protocol without I/O, `connection` drives it over
a real socket: `Client.connect(link)`, `join`, `send`, `events`. It knows what `docs/protocol.md`
tells anybody, and imports none of the server's rules.
"""
