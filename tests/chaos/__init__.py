"""Chaos with real processes: instances and Redis are broken while people sit in circles.

Every person keeps an account of what they sent, what was acknowledged and what they saw; after
each fault the accounts are judged. Nothing here knows the rules of a circle but what the wire
tells, and nothing is restarted by hand but what an orchestrator restarts.
"""
