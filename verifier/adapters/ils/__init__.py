"""Connectors to library systems.

Each sends read-only patron lookups and returns lookup outcomes.
"""
