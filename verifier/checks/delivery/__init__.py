"""Checks on the configuration of the delivery, without any login."""
