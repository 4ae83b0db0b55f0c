"""What to change, where, and by whom: at the campus, on the way, in ReShare, in the library."""
