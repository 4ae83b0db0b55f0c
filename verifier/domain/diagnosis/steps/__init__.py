"""ReShare's questions (wiki page "Patron Lookup Problems"), answered for one sign-in."""
