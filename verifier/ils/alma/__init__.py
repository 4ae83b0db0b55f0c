"""Alma: the Users API of Ex Libris's gateway, HTTP and JSON."""
