"""Checks on what the library system answered about the patron."""
