"""Bots that act out one circle, to be watched and as an end-to-end test.

They sit in a room of their own, made for them, whose title and agreements say that all of these
are bots. They use the public client and HTTP API only. `play` acts one evening, `endless` goes on
until stopped, `once` does it against a server process of its own and looks into its logs.
"""
