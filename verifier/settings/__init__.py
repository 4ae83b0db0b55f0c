"""A site's settings file; each problem in it names file, table, key and how to fix it."""
