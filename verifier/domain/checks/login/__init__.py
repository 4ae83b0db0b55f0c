"""Checks on the sign-in itself: its signature, algorithms and whether it was verified."""
