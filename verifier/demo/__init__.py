"""The embedded identity provider and library system, speaking the real protocols."""
