"""Runs with test links in words: the kinds of patron, the matrix, and texts to send."""
