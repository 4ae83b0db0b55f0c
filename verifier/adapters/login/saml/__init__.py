"""The SAML service provider, with the checks that every SAML login must pass."""
