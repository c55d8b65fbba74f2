"""Judges texts before the room sees them. Helps rather than polices; never keeps a text."""
