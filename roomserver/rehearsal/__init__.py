"""Simulated participants of a practice room, so that a host can try everything before people come.

They sit in rooms that were opened as a rehearsal and nowhere else, bear names that say what they
are, and use the public client only. Each asks something of the host, as people do: a word, a limit,
patience. When the circle ends each tells the host in private what that was and what came of it;
nothing is kept of it.
"""
