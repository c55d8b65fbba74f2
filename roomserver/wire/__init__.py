"""What travels between a client and the server (docs/protocol.md): frames, codes, encoding.

Pure: no sockets, no clock, no chance. What a command *means* is the domain's.
"""
