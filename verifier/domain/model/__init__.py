"""The data that stages exchange, as frozen dataclasses.

Standard library only, no input or output, no import cycle.
"""
