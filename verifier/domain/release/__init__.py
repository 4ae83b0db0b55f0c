"""From the names on the wire to canonical attribute names; pure."""
