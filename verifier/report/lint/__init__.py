"""The configuration's findings and connection tests: every output format."""
