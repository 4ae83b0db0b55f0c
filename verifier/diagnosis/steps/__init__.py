"""ReShare's own troubleshooting questions (*Patron Lookup Problems*), answered for one login."""
