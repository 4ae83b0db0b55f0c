"""Checks: each asks one question of one kind of evidence; none fetches, none renders."""
