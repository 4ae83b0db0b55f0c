"""What library systems answered about patrons: every output format."""
