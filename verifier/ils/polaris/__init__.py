"""Polaris: patrons by its REST API (PAPI), as an authenticated staff user."""
