"""What the operator sees of a running server: counts and log lines, never a word or a name."""
