"""Checks on the ILLiad add-on's settings and on the Users column that it sends to ReShare."""
