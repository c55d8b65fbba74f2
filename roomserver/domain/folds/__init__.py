"""How each event changes the room: small functions that `evolve` dispatches to.

They decide nothing and check nothing: an event that is folded has happened.
"""
