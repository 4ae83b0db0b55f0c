"""Logins at an OpenID provider: authorization code with PKCE, and a gate of our own."""
