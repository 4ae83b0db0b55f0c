"""LookupUser over NCIP 2 and NCIP 1, asked as ReShare asks and read as real servers answer."""
