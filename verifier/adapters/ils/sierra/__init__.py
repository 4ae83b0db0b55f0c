"""Sierra, through its REST API, one index at a time."""
