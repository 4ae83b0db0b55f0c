"""Two logins, or two sets of them, side by side: every output format."""
