"""Sierra, through its REST API, searching one index at a time."""
