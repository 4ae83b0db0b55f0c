"""A file of patron records in place of a library system (connector "record")."""
