"""Find the column of ILLiad's Users table that leads to the patrons' records."""
