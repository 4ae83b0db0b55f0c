"""Triage a set of requests.

What is wrong with each, what the failing ones have in common, and what to change.
"""
