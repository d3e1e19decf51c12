"""How dates and times are written: one form per language for pages, messages and reports; the clock has 24 hours."""
