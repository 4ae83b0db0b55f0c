"""Logins at a directory: one bind for each attempt."""
