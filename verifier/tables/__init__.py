"""Tables in text files, and what spreadsheet programs do to identifiers; below every stage."""
