"""Follow a patron's identifier from the campus login to ReShare and the library system."""

__version__ = "0.1.0"
