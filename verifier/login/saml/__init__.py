"""SAML: our service provider, its metadata, and the gate that a login has to pass."""
