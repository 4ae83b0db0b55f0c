"""Checks on ILLiad: the add-on's settings, and the column that it sends to ReShare."""
