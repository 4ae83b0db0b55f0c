"""What the protocols' messages say, whether they came over the wire or out of a file; pure."""
