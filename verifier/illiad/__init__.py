"""Users of ILLiad: from its Web Platform, or from an export of its Users table."""
