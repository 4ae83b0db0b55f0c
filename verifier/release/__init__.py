"""From wire names to canonical names, and what each attribute is to this site; pure."""
