"""Sign-ins by SAML, OpenID Connect, CAS and LDAP.

Each checks what the identity provider sent and returns a login capture.
"""
