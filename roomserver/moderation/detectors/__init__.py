"""What looks at texts, one module a family. Pure: no clock, no waiting, nothing kept."""
