"""Where rooms live. A store sees bytes, positions and commit ids, never what an event means."""
