"""Why it goes wrong: identifier matching, the first cause, the steps, what to change."""
