"""What we learned: the reach report."""
