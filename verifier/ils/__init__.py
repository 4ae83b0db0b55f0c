"""Questions to library systems: network in, lookup outcomes out."""
