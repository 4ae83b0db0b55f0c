"""A site's settings file; every problem in it names file, table, key and what would do."""
