"""Several logins seen together: every output format."""
