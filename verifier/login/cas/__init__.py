"""Logins at a CAS server: a ticket, validated once."""
