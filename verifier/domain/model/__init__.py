"""Frozen dataclasses that every stage reads and returns.

Standard library only, no input or output, no import cycle.
"""
