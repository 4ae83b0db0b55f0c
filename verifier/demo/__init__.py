"""Invented patrons, and embedded servers that speak the real protocols."""
