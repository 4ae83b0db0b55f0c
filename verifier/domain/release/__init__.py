"""Map attribute names on the wire to canonical names. Pure functions."""
