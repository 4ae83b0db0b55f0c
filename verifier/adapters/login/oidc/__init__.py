"""Our OpenID Connect client.

Authorization code with PKCE, and the checks that every token must pass.
"""
