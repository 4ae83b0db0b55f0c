"""Checks on the connection tests of library systems and identity providers.

No sign-in is needed.
"""
