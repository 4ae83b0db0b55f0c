"""Checks on the request that would be placed: the identifier it carries and how it gets there."""
