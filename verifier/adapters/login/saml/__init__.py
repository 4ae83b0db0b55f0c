"""Our SAML service provider, its keys and metadata.

And the checks that every SAML login must pass (the gate).
"""
