"""How a slice of messages leaves the house: claim, begin, call, record. See ``slices`` for the whole."""
