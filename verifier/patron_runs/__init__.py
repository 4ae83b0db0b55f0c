"""Runs over a site's test patrons, without a browser: who is chosen, and what comes of each."""
