"""NCIP 2 and NCIP 1: LookupUser as ReShare sends it, and the answers of real servers."""
