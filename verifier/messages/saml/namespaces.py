"""The XML namespaces and fixed names of SAML metadata and XML signatures."""

from __future__ import annotations

from typing import Final

MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
MDUI: Final = "urn:oasis:names:tc:SAML:metadata:ui"
MDATTR: Final = "urn:oasis:names:tc:SAML:metadata:attribute"
ALG: Final = "urn:oasis:names:tc:SAML:metadata:algsupport"
SHIBMD: Final = "urn:mace:shibboleth:metadata:1.0"
XML: Final = "http://www.w3.org/XML/1998/namespace"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

PREFIXES: Final = {
    "md": MD,
    "saml": SAML,
    "samlp": SAMLP,
    "ds": DS,
    "mdui": MDUI,
    "mdattr": MDATTR,
    "alg": ALG,
    "shibmd": SHIBMD,
}

RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
AES128_GCM: Final = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
AES256_GCM: Final = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
RSA_OAEP: Final = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
