"""Checks on the configuration of the delivery, without a sign-in."""
