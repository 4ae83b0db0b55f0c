"""Checks on the login itself."""
