"""What viewers are sent and what they must then see, shared by Python and the browser's code.

Each file holds one viewer's evening: `start` is the `room` of a welcome; each step an event, the
keys of the room that folding it must `set` (whole values) and those that must be `dropped`.
"""
