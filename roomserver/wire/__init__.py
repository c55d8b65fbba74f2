"""What travels between a client and the server (PROTOCOL 1 to 5): frames, codes, their encoding.

Pure: no sockets, no clock, no chance. What a command *means* is the domain's.
"""
