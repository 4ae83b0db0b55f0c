"""Patron requests in files that ReShare, or a person, exported: JSON, CSV and the like; pure."""
