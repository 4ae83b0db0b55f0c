"""Checks on what the request form would carry."""
