"""Compare two sign-ins, or two sets of them.

What changed, and whether requests would stop working.
"""
