"""ILLiad's users beside the library system: every output format."""
