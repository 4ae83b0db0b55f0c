"""OCLC WorldShare Management Services, searched through SCIM, as ReShare does."""
