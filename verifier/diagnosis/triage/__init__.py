"""Many requests: what is wrong with each, and what they show together."""
