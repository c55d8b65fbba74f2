"""A seeded simulation: several instances of the real runtime, one memory store, a bad network."""
