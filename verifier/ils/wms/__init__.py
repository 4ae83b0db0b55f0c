"""OCLC WorldShare Management Services, asked by SCIM as ReShare asks, and for all it tells."""
