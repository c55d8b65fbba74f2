"""The sockets: who may connect, frames in and out, how a connection and the process end.

Nothing here knows what a command or an event means. No log line of this package, or of the
libraries below it, carries an address, a path or a text.
"""
