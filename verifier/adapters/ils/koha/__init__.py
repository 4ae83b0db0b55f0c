"""Koha, through its REST API, by card number, user name and extended attributes."""
