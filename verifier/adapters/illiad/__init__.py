"""ILLiad users, from its Web Platform API or from an export of its Users table."""
