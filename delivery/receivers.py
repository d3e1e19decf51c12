"""What this floor does when a lower one speaks."""
