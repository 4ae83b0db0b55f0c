"""LookupUser over NCIP 2 and NCIP 1, sent as ReShare sends it and read as real servers answer."""
