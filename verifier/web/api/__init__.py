"""The JSON API: what the pages do, for programs with a token."""
