"""Koha over its REST API: patrons by card number, user name and extended attributes."""
