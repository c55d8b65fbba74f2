"""Anonymous, text-only support rooms in real time."""

__version__ = "0.1.0"
