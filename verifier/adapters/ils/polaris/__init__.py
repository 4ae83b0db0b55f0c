"""Polaris, through its REST API (PAPI), signed in as a staff user."""
