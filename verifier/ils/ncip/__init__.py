"""NCIP 2 LookupUser, asked as ReShare asks and read as real servers answer."""
