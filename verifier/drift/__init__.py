"""Later reports held against a pinned baseline, with its values or without, and the run before."""
