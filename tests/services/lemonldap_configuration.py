"""LemonLDAP::NG's configuration: its users, and one SAML service provider."""

import subprocess
from pathlib import Path
from typing import Any, Literal, Protocol

from tests.programs import require_program
from tests.services.directory import BASE, READER, READER_PASSWORD

Signing = Literal["assertion", "both"]
Encryption = Literal["none", "assertion", "nameid"]

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
RELEASED = {
    "uid": "urn:oid:0.9.2342.19200300.100.1.1",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "cn": "urn:oid:2.5.4.3",
    "sn": "urn:oid:2.5.4.4",
    "givenName": "urn:oid:2.5.4.42",
    "eduPersonPrincipalName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "eduPersonAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
    "eduPersonScopedAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
    "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
}


class Users(Protocol):
    """The directory of its users."""

    @property
    def url(self) -> str:
        """Return the address, as ldap://."""


def key_pair(folder: Path, name: str) -> tuple[str, str]:
    """A new key and its certificate, as PEM text."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(
        [
            *(require_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "30", "-subj", f"/CN={name}", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    return key.read_text(), certificate.read_text()


def configuration(
    folder: Path,
    *,
    portal: str,
    users: Users,
    sp_metadata: bytes,
    sign: Signing,
    encrypt: Encryption,
) -> dict[str, Any]:
    """Users from the directory, and one SAML service provider."""
    signing_key, signing_certificate = key_pair(folder, "saml-sig")
    encryption_key, encryption_certificate = key_pair(folder, "saml-enc")
    sessions = {"Directory": f"{folder}/sessions", "LockDirectory": f"{folder}/sessions/lock"}
    persistent = {"Directory": f"{folder}/psessions", "LockDirectory": f"{folder}/psessions/lock"}
    cache = {
        "namespace": "s",
        "default_expires_in": 600,
        "cache_root": f"{folder}/cache",
        "cache_depth": 3,
    }
    generator = "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"
    return {
        "cfgNum": 1,
        "cfgAuthor": "test",
        "cfgDate": 1,
        "cfgVersion": "2.21.2",
        "portal": portal,
        "domain": "",
        "cookieName": "lemonldap",
        "securedCookie": 0,
        "sameSite": "Lax",
        "key": "0123456789abcdef",
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": {**sessions, "generateModule": generator},
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": persistent,
        "localSessionStorage": "Cache::FileCache",
        "localSessionStorageOptions": cache,
        **{name: {} for name in ("locationRules", "exportedHeaders", "exportedVars", "groups")},
        "macros": {},
        "whatToTrace": "uid",
        "timeout": 7200,
        "requireToken": 1,
        "registerDB": "Null",
        "userDB": "Same",
        **dict.fromkeys(
            (
                "portalDisplayRegister",
                "portalDisplayResetPassword",
                "loginHistoryEnabled",
                "notification",
                "captcha_mail_enabled",
                "captcha_register_enabled",
                "captcha_login_enabled",
            ),
            0,
        ),
        # the users
        "authentication": "LDAP",
        "passwordDB": "Null",
        "ldapServer": users.url,
        "ldapBase": f"ou=people,{BASE}",
        "managerDn": READER,
        "managerPassword": READER_PASSWORD,
        "AuthLDAPFilter": "(&(uid=$user)(objectClass=inetOrgPerson))",
        "ldapPpolicyControl": 1,
        "ldapExportedVars": {name: name for name in RELEASED},
        # the identity provider
        "issuerDBSAMLActivation": 1,
        "samlEntityID": f"{portal}saml/metadata",
        "samlServicePrivateKeySig": signing_key,
        "samlServicePublicKeySig": signing_certificate,
        "samlServicePrivateKeyEnc": encryption_key,
        "samlServicePublicKeyEnc": encryption_certificate,
        "samlServiceSignatureMethod": "RSA_SHA256",
        "samlServiceUseCertificateInResponse": 1,
        "samlOrganizationName": "Example University",
        "samlOrganizationDisplayName": "Example University",
        "samlOrganizationURL": portal,
        "samlNameIDFormatMapPersistent": "uid",
        "samlNameIDFormatMapTransient": "uid",
        "samlNameIDFormatMapEmail": "mail",
        "samlSPMetaDataXML": {"verifier": {"samlSPMetaDataXML": sp_metadata.decode()}},
        "samlSPMetaDataMacros": {"verifier": {}},
        "samlSPMetaDataExportedAttributes": {
            "verifier": {name: f"0;{oid};{URI};{name}" for name, oid in RELEASED.items()}
        },
        "samlSPMetaDataOptions": {
            "verifier": {
                "samlSPMetaDataOptionsCheckSLOMessageSignature": 1,
                "samlSPMetaDataOptionsCheckSSOMessageSignature": 1,
                "samlSPMetaDataOptionsEnableIDPInitiatedURL": 1,
                "samlSPMetaDataOptionsEncryptionMode": encrypt,
                "samlSPMetaDataOptionsNameIDFormat": "persistent",
                "samlSPMetaDataOptionsSignSSOMessage": {"assertion": 0, "both": -1}[sign],
                "samlSPMetaDataOptionsSignatureMethod": "RSA_SHA256",
            }
        },
    }
