"""What LemonLDAP::NG serves beside SAML: OpenID Connect, CAS, and a second factor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.lemonldap_configuration import RELEASED, key_pair

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
