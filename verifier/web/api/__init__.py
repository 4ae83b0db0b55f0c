"""The JSON API: the functions of the pages, for programs with a token."""
