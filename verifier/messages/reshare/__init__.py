"""What ReShare itself writes: its requests, and the history it keeps of each."""
