"""A real third-party identity provider, LemonLDAP::NG, over the real directory."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.programs import require_program
from tests.services.directory import BASE, READER, READER_PASSWORD, Directory
from tests.services.processes import free_port, running

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

INI = """[all]
logLevel = info
logger = Lemonldap::NG::Common::Logger::Std
userLogger = Lemonldap::NG::Common::Logger::Std
checkTime = 1
[configuration]
type = File
dirName = {folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{'namespace'=>'c','default_expires_in'=>600,\
 'cache_root'=>'{folder}/cache','cache_depth'=>3}}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
[handler]
"""

APPLICATION = """use strict; use warnings; use Plack::Builder; use Plack::App::File;
use Lemonldap::NG::Portal;
my $portal = Lemonldap::NG::Portal->run({});
builder {
  mount '/static' =>
    Plack::App::File->new(root => '/usr/share/lemonldap-ng/portal/htdocs/static')->to_app;
  mount '/javascript' => Plack::App::File->new(root => '/usr/share/javascript')->to_app;
  mount '/' => $portal;
};
"""


@dataclass(frozen=True, kw_only=True)
class LemonLdap:
    """A running identity provider."""

    portal: str  # with the trailing slash

    def metadata(self) -> bytes:
        """Its SAML metadata, from itself."""
        with urllib.request.urlopen(f"{self.portal}saml/metadata", timeout=20) as answer:  # noqa: S310 - loopback
            return answer.read()


@contextlib.contextmanager
def lemonldap(
    folder: Path,
    *,
    users: Directory,
    sp_metadata: bytes,
    sign: Signing = "assertion",
    encrypt: Encryption = "none",
    port: int | None = None,
) -> Iterator[LemonLdap]:
    """LemonLDAP::NG that knows our service provider, signing and encrypting as told."""
    starman = require_program("starman")
    require_program("lemonldap-ng")
    port = port or free_port()
    portal = f"http://127.0.0.1:{port}/"
    for name in ("conf", "sessions/lock", "psessions/lock", "cache", "notifications", "captcha"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    configuration = _configuration(
        folder, portal=portal, users=users, sp_metadata=sp_metadata, sign=sign, encrypt=encrypt
    )
    (folder / "conf/lmConf-1.json").write_text(json.dumps(configuration))
    ini = folder / "lemonldap-ng.ini"
    ini.write_text(INI.format(folder=folder))
    application = folder / "app.psgi"
    application.write_text(APPLICATION)
    command = [
        starman,
        "--listen",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--disable-keepalive",
        "--preload-app",
        str(application),
    ]
    environment = {"LLNG_DEFAULTCONFFILE": str(ini), "HOME": os.environ.get("HOME", "/root")}
    with running(command, port=port, folder=folder, env=environment):
        yield LemonLdap(portal=portal)


def _key_pair(folder: Path, name: str) -> tuple[str, str]:
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


def _configuration(
    folder: Path,
    *,
    portal: str,
    users: Directory,
    sp_metadata: bytes,
    sign: Signing,
    encrypt: Encryption,
) -> dict[str, Any]:
    signing_key, signing_certificate = _key_pair(folder, "saml-sig")
    encryption_key, encryption_certificate = _key_pair(folder, "saml-enc")
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
