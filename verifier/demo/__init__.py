"""Invented patrons.

And embedded identity providers and a library system that speak the real protocols.
"""
