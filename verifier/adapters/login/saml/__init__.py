"""Our SAML service provider, and the gate of checks that every SAML login must pass."""
