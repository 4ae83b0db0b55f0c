"""A site's identity providers, for each protocol what it takes to log in there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from verifier.model.secret import Secret

MEMBER = "~"
"""Stands between a federation's id and the SHA-1 of a member's entity ID."""

SigningAlgorithm = Literal["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPatron:
    """An invented or lent account that pipelines log in with."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    id: str
    username: str
    password: Secret | None = None
    expected_identifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """An OpenID provider, and what we are to it."""

    issuer: str  # exactly as its ID tokens write it, a final slash included
    client_id: str
    client_secret: Secret | None = None
    client_authentication: Literal["basic", "post", "none"] = "basic"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    signed_with: SigningAlgorithm = "RS256"
    ask_userinfo: bool = True
    max_age_seconds: int | None = None
    clock_tolerance_seconds: int = 120
    endpoint_hosts: tuple[str, ...] = ()  # hosts beside the issuer's own that its endpoints use
    certificates: Path | None = None  # a file of trusted certificates; None: the system's


@dataclass(frozen=True, slots=True, kw_only=True)
class CasServer:
    """A CAS server. VuFind validates by ``saml1.1``."""

    url: str  # its prefix, without the final slash: https://cas.example.edu/cas
    validation: Literal["cas3", "cas2", "saml1.1"] = "cas3"
    answer_format: Literal["xml", "json"] = "xml"  # of cas2 and cas3
    renew: bool = False  # ask for the password even where a session exists
    certificates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """An LDAP directory. Either a reader finds the entry, or the user name makes its DN."""

    url: str  # ldap://host[:port] or ldaps://host[:port]
    start_tls: bool = False
    certificates: Path | None = None
    kind: Literal["ldap", "active-directory"] = "ldap"
    base: str = ""
    search_filter: str = "(uid={username})"  # {username} is escaped
    reader: str | None = None  # the DN that searches; None: bind as the patron at once
    reader_password: Secret | None = None
    bind_as: str | None = None  # uid={username},ou=people,… or {username}@example.edu
    read_as: Literal["reader", "patron"] = "reader"  # whose rights decide what is released
    attributes: tuple[str, ...] = ("*",)
    timeout_seconds: float = 10.0  # of the whole attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Idp:
    """One identity provider of the site."""

    id: str
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    profile: str | None = None
    name: str | None = None
    metadata: Path | None = None
    metadata_url: str | None = None
    mdq_url: str | None = None
    entity_id: str | None = None
    metadata_certificate: Path | None = None
    metadata_max_days: int = 60  # a validUntil further ahead is refused
    metadata_trusted_without_expiry: bool = True  # the file is the site's own
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: str | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False  # accept with a warning, to diagnose an IdP one cannot change today
    allow_unsigned_cbc: bool = False
    federation: bool = False  # its metadata lists many, and a person chooses one of them
    oidc: OidcProvider | None = None
    cas: CasServer | None = None
    ldap: Directory | None = None
    test_patrons: tuple[TestPatron, ...] = ()

    @property
    def called(self) -> str:
        """What people are told it is: its name in the site file, else its id."""
        return self.name or self.id

    @property
    def is_many(self) -> bool:
        """Whether this is a federation itself, and none of its members."""
        return self.federation and MEMBER not in self.id

    def member(self, entity_id: str) -> Idp:
        """Name the member of this federation that has *entity_id*, whether there is one or not."""
        digest = hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()
        return replace(self, id=f"{self.id}{MEMBER}{digest}")
