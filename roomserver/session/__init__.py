"""One connection as a state machine, sans-I/O: frames and the time in, effects out.

Pure: it never sees a socket, a room or a clock; the gateway carries out what it returns.
"""
