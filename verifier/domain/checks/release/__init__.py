"""Checks on the attributes, claims and NameID that the identity provider released."""
