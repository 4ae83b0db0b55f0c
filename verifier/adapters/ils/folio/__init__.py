"""FOLIO, through its HTTP interface, with a login of the connection's own."""
