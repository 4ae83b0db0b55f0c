"""A table of patrons, exported to CSV or Excel, in place of a library system."""
