"""Rooms on this instance: what runs between the sockets, the rules and the store."""
