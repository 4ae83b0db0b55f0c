"""Explain why a request fails.

Match identifiers to patron records, find the first cause, answer ReShare's troubleshooting
questions, and say what to change.
"""
