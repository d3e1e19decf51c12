"""Pages and fragments of ``delivery``."""
