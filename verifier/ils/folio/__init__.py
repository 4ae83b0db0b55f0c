"""Patrons in FOLIO, asked for over its own HTTP interface by a login of the connection's own."""
