"""The accepted algorithms, and the short names by which people know them.

Source: Kantara SAML2Int ALG01; W3C XML Signature 1.1 and XML Encryption 1.1 for the
identifiers.
"""

from typing import Final

MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
MORE_2007: Final = "http://www.w3.org/2007/05/xmldsig-more#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"

ENVELOPED: Final = f"{DSIG}enveloped-signature"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXCLUSIVE_WITH_COMMENTS: Final = f"{EXCLUSIVE}WithComments"
CANONICALISATIONS: Final = frozenset({EXCLUSIVE, EXCLUSIVE_WITH_COMMENTS})

SIGNATURES: Final = {
    f"{MORE}rsa-sha256": "RSA-SHA256",
    f"{MORE}rsa-sha384": "RSA-SHA384",
    f"{MORE}rsa-sha512": "RSA-SHA512",
    f"{MORE}ecdsa-sha256": "ECDSA-SHA256",
    f"{MORE}ecdsa-sha384": "ECDSA-SHA384",
    f"{MORE}ecdsa-sha512": "ECDSA-SHA512",
}
DIGESTS: Final = {
    f"{XENC}sha256": "SHA-256",
    f"{MORE}sha384": "SHA-384",
    f"{XENC}sha512": "SHA-512",
}
SHA1_SIGNATURE: Final = f"{DSIG}rsa-sha1"
SHA1_DIGEST: Final = f"{DSIG}sha1"

GCM: Final = {
    f"{XENC11}aes128-gcm": "AES128-GCM",
    f"{XENC11}aes192-gcm": "AES192-GCM",
    f"{XENC11}aes256-gcm": "AES256-GCM",
}
CBC: Final = {
    f"{XENC}aes128-cbc": "AES128-CBC",
    f"{XENC}aes192-cbc": "AES192-CBC",
    f"{XENC}aes256-cbc": "AES256-CBC",
}
CIPHERS: Final = GCM | CBC
KEY_TRANSPORTS: Final = {f"{XENC}rsa-oaep-mgf1p": "RSA-OAEP", f"{XENC11}rsa-oaep": "RSA-OAEP"}

_OTHERS: Final = {
    SHA1_SIGNATURE: "RSA-SHA1",
    SHA1_DIGEST: "SHA-1",
    f"{MORE}ecdsa-sha1": "ECDSA-SHA1",
    f"{MORE}rsa-md5": "RSA-MD5",
    f"{MORE}md5": "MD5",
    f"{DSIG}dsa-sha1": "DSA-SHA1",
    f"{DSIG}hmac-sha1": "HMAC-SHA1",
    f"{MORE}hmac-sha256": "HMAC-SHA256",
    f"{MORE_2007}sha256-rsa-MGF1": "RSA-PSS-SHA256",
    f"{MORE_2007}sha384-rsa-MGF1": "RSA-PSS-SHA384",
    f"{MORE_2007}sha512-rsa-MGF1": "RSA-PSS-SHA512",
    f"{XENC}rsa-1_5": "RSA-1_5",
    f"{XENC}tripledes-cbc": "3DES-CBC",
}
_NAMES: Final = {**SIGNATURES, **DIGESTS, **CIPHERS, **KEY_TRANSPORTS, **_OTHERS}


def short_name(identifier: str | None) -> str:
    """Return the short name, such as ``RSA-SHA256``; an unknown identifier is not repeated."""
    if not identifier:
        return "no algorithm"
    return _NAMES.get(identifier, "an unknown algorithm")


def accepted_signatures(*, allow_sha1: bool) -> frozenset[str]:
    """List the signature methods that one identity provider may use."""
    return frozenset(SIGNATURES) | ({SHA1_SIGNATURE} if allow_sha1 else frozenset())


def accepted_digests(*, allow_sha1: bool) -> frozenset[str]:
    """List the digest methods that one identity provider may use."""
    return frozenset(DIGESTS) | ({SHA1_DIGEST} if allow_sha1 else frozenset())
