"""FOLIO, through its HTTP interface, signed in with the connection's own account."""
