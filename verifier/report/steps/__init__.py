"""The questions of ReShare's page *Patron Lookup Problems*, shown as one view."""
