"""ReShare's troubleshooting questions (wiki page "Patron Lookup Problems").

Answered for one sign-in.
"""
