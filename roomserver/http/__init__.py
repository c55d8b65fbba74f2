"""Pages and the HTTP API. Nothing here decides what happens in a room."""
