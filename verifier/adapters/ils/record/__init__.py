"""A file of patron records that stands in for a library system (connector "record")."""
