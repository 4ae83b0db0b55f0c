"""Checks on ReShare's decision about the patron, and on the settings that decide it."""
