"""Invented patrons, with embedded servers that speak the real protocols."""
