"""What is wrong and what we say about it."""
