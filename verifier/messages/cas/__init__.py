"""What a CAS server answers about a ticket."""
