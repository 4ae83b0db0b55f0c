"""Read tables in text files, and detect what spreadsheet programs do to identifiers."""
