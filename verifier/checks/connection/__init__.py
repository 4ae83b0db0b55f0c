"""Checks on the connections to library systems, from a test of each; no login is needed."""
