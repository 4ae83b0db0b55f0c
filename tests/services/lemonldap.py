"""A real third-party identity provider, LemonLDAP::NG, over the real directory."""

import contextlib
import json
import os
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.programs import require_program
from tests.services.directory import BASE, READER, READER_PASSWORD, CampusDirectory, Directory
from tests.services.processes import free_port, running

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


def key_pair(folder: Path, name: str) -> tuple[str, str]:
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
    users: Directory | CampusDirectory,
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
                *("portalDisplayRegister", "portalDisplayResetPassword", "loginHistoryEnabled"),
                *("notification", "captcha_mail_enabled", "captcha_register_enabled"),
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


CLIENT_ID = "release-verifier"
CLIENT_SECRET = "invented-client-secret"
CLAIMS = {
    "email": "mail",
    "name": "cn",
    "given_name": "givenName",
    "family_name": "sn",
    "preferred_username": "uid",
    "employee_number": "employeeNumber",
}


@dataclass(frozen=True, kw_only=True)
class Services:
    """What it serves beside SAML, and who needs a second factor."""

    redirect_uri: str  # of our OpenID Connect client
    cas_service: str  # what our CAS services begin with
    second_factor_for: str | None = None  # a uid

    def configuration(self, folder: Path) -> dict[str, Any]:
        """The part of the configuration that makes it so; keys are made in *folder*."""
        factor: dict[str, Any] = {}
        if self.second_factor_for:
            factor = {
                "ext2fActivation": f"$uid eq '{self.second_factor_for}'",
                "ext2FSendCommand": "/bin/true",
                "ext2FValidateCommand": "/bin/false",
            }
        return {**self._oidc(folder), **self._cas(), **factor}

    def _oidc(self, folder: Path) -> dict[str, Any]:
        key, certificate = key_pair(folder, "oidc-sig")
        options = {
            "ClientID": CLIENT_ID,
            "ClientSecret": CLIENT_SECRET,
            "RedirectUris": self.redirect_uri,
            "IDTokenSignAlg": "RS256",
            "BypassConsent": 1,
            "RequirePKCE": 1,
            "IDTokenForceClaims": 1,
            "UserIDAttr": "uid",
            "IDTokenExpiration": 3600,
            "AccessTokenExpiration": 3600,
            "TokenEndpointAuthMethod": "client_secret_basic",
        }
        return {
            "issuerDBOpenIDConnectActivation": 1,
            "oidcServicePrivateKeySig": key,
            "oidcServicePublicKeySig": certificate,
            "oidcServiceKeyIdSig": "k1",
            "oidcServiceAllowAuthorizationCodeFlow": 1,
            "oidcServiceAllowImplicitFlow": 0,
            "oidcServiceAllowHybridFlow": 0,
            "oidcServiceIgnoreScopeForClaims": 1,
            "oidcRPMetaDataOptions": {
                "verifier": {
                    f"oidcRPMetaDataOptions{name}": option for name, option in options.items()
                }
            },
            "oidcRPMetaDataExportedVars": {"verifier": CLAIMS},
            "oidcRPMetaDataScopeRules": {"verifier": {}},
            "oidcRPMetaDataMacros": {"verifier": {}},
            "oidcRPMetaDataOptionsExtraClaims": {"verifier": {}},
        }

    def _cas(self) -> dict[str, Any]:
        return {
            "issuerDBCASActivation": 1,
            "casAccessControlPolicy": "error",
            "casAttr": "uid",
            "casAppMetaDataOptions": {
                "verifier": {
                    "casAppMetaDataOptionsService": self.cas_service,
                    "casAppMetaDataOptionsUserAttribute": "uid",
                }
            },
            "casAppMetaDataExportedVars": {"verifier": {name: name for name in RELEASED}},
            "casAppMetaDataMacros": {"verifier": {}},
        }


@dataclass(frozen=True, kw_only=True)
class LemonLdap:
    """A running identity provider, OpenID provider and CAS server."""

    portal: str  # with the trailing slash; the issuer of OpenID Connect

    def metadata(self) -> bytes:
        with urllib.request.urlopen(f"{self.portal}saml/metadata", timeout=20) as answer:  # noqa: S310 - loopback
            return answer.read()


def portal_at(port: int) -> str:
    """Give the address of a portal there, which is its issuer too."""
    return f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def lemonldap(
    folder: Path,
    *,
    users: Directory | CampusDirectory,
    sp_metadata: bytes,
    sign: Signing = "assertion",
    encrypt: Encryption = "none",
    port: int | None = None,
    also: Services | None = None,
    change: Callable[[dict[str, Any]], None] = lambda _whole: None,
) -> Iterator[LemonLdap]:
    """LemonLDAP::NG that knows our service provider, signing and encrypting as told.

    *also* are what it serves beside SAML; *change* has the last word on the configuration.
    """
    starman = require_program("starman")
    require_program("lemonldap-ng")
    port = port or free_port()
    portal = portal_at(port)
    for name in ("conf", "sessions/lock", "psessions/lock", "cache", "notifications", "captcha"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    whole = configuration(
        folder, portal=portal, users=users, sp_metadata=sp_metadata, sign=sign, encrypt=encrypt
    )
    if also is not None:
        whole |= also.configuration(folder)
    whole = deepcopy(whole)
    change(whole)
    (folder / "conf/lmConf-1.json").write_text(json.dumps(whole))
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
