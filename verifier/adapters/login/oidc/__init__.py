"""The OpenID Connect client.

It uses the authorization code flow with PKCE, and checks every token.
"""
