"""The rules of the circle, pure: no clock, no chance, no I/O.

Five nouns. A *room* (`state.Room`) is everything the rules need, frozen. A *command* asks for
something; it arrives in an *envelope* that says who asks, over which connection, with which
chance. `decide(room, envelope, now)` answers with *events*, or says why not. `evolve(room, entry)`
is the only way a room changes: it folds one event, numbered and timed by the store. What a
*viewer* may see of rooms and events is `visibility`'s word alone.

Nothing here may import asyncio, time, random, sockets, logging or a store.
"""
