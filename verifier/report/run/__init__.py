"""A run over a site's test patrons: every output format."""
