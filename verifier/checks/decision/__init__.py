"""Checks on ReShare's decision about the patron."""
