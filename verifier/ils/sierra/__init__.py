"""Sierra: patrons by its REST API, one index at a time."""
