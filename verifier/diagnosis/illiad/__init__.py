"""Which column of ILLiad's Users table leads to the patrons' records."""
