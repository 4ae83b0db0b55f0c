"""Polaris, through its REST API (PAPI), as an authenticated staff user."""
