"""The forms of ``audiences``."""
