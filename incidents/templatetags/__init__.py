"""Template tags of ``incidents``."""
