"""What telling a room costs: this server, others, and a yardstick in C, under the same load."""
