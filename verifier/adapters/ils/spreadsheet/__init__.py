"""A table of patrons, exported to CSV or Excel, that stands in for a library system."""
