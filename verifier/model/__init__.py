"""Frozen values that travel the route; standard library only, no input or output."""
