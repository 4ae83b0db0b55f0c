"""Checks on what the identity provider released."""
