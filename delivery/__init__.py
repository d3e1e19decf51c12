"""How messages are sent and what became of each."""
