"""What nobody may find afterwards: real processes, a real Redis, canaries wherever words can go."""
