"""Faults switched on one by one, to see that the simulation's general checks find each."""
