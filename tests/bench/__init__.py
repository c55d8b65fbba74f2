"""What the server costs, measured on real processes; judged by people, not by a bound in a test."""
