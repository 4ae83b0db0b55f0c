"""Directory entries, with values that are no text."""
