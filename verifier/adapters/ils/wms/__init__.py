"""OCLC WorldShare Management Services, searched by SCIM as ReShare does."""
