"""`[[idp]]`: the site's identity providers, the keys of each protocol, and test patrons."""

from typing import Annotated, Literal

from pydantic import Field

from verifier.domain.model.site import (
    CasServer,
    Directory,
    ExpectedResult,
    Idp,
    OidcProvider,
    SigningAlgorithm,
    TestPatron,
)
from verifier.settings import fields


class SamlKeys(fields.Table):
    """Keys for ``protocol = "saml"``."""

    metadata: fields.IdpMetadataFile | None = None
    metadata_url: fields.WebAddress | None = None
    mdq_url: fields.WebAddress | None = None
    entity_id: fields.Text | None = None
    federation: bool = False
    metadata_certificate: fields.ExistingFile | None = None
    metadata_max_days: Annotated[int, Field(ge=1, le=36_500)] = 60
    metadata_trusted_without_expiry: bool = True
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: fields.Text | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False
    allow_unsigned_cbc: bool = False


class OidcKeys(fields.Table):
    """Keys for ``protocol = "oidc"``."""

    issuer: fields.Issuer | None = None
    client_id: fields.Text | None = None
    client_secret: fields.SecretOrUnset | None = None
    client_authentication: Literal["basic", "post", "none"] = "basic"
    scopes: list[fields.Text] = Field(default=["openid", "profile", "email"])
    signed_with: SigningAlgorithm = "RS256"
    ask_userinfo: bool = True
    max_age_seconds: Annotated[int, Field(ge=0, le=31_536_000)] | None = None
    clock_tolerance_seconds: Annotated[int, Field(ge=0, le=600)] = 120
    endpoint_hosts: list[fields.Text] = Field(default=[])


class CasKeys(fields.Table):
    """Keys for ``protocol = "cas"``."""

    server: fields.ServerAddress | None = None
    validation: Literal["cas3", "cas2", "saml1.1"] = "cas3"
    answer_format: Literal["xml", "json"] = "xml"
    renew: bool = False


class LdapKeys(fields.Table):
    """Keys for ``protocol = "ldap"``."""

    directory: fields.DirectoryAddress | None = None
    start_tls: bool = False
    kind: Literal["ldap", "active-directory"] = "ldap"
    base: str = ""
    search_filter: fields.Text = "(uid={username})"
    reader: fields.Text | None = None
    reader_password: fields.SecretOrUnset | None = None
    bind_as: fields.Text | None = None
    read_as: Literal["reader", "patron"] = "reader"
    attributes: list[fields.Text] = Field(default=["*"])
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


OF_PROTOCOL: dict[str, tuple[str, ...]] = {
    "saml": tuple(SamlKeys.model_fields),
    "oidc": (*OidcKeys.model_fields, "certificates"),
    "cas": (*CasKeys.model_fields, "certificates"),
    "ldap": (*LdapKeys.model_fields, "certificates"),
}
"""The keys that an ``[[idp]]`` of each protocol may have, besides those of all protocols."""

NEEDED: dict[str, tuple[str, ...]] = {
    "saml": (),  # one of several keys, which is another rule
    "oidc": ("issuer", "client_id"),
    "cas": ("server",),
    "ldap": ("directory",),
}


class ExpectsTable(fields.Table):
    """What is known about a test patron."""

    identifier: fields.Text | None = None
    verdict: Literal["pass", "warning", "fail"] | None = None
    cause: fields.CheckId | None = None

    @property
    def result(self) -> ExpectedResult | None:
        """The result that this patron must have, if the file states one."""
        if self.verdict is None and self.cause is None:
            return None
        return ExpectedResult(verdict=self.verdict, cause=self.cause)


class TestPatronTable(fields.Table):
    """One ``[idp.test_patrons.NAME]``. If there is no password, the program prompts for it."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    username: fields.Text
    password: fields.SecretOrUnset | None = None
    expects: ExpectsTable = Field(default_factory=ExpectsTable)


class IdpTable(SamlKeys, OidcKeys, CasKeys, LdapKeys):
    """One ``[[idp]]``: the keys of every identity provider, and those of its protocol."""

    id: fields.Id
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    profile: fields.Text | None = None
    name: fields.Text | None = None
    certificates: fields.ExistingFile | None = None
    test_patrons: dict[str, TestPatronTable] = Field(default_factory=dict)

    def idp(self) -> Idp:
        """Return the identity provider as the stages need it. Required keys were checked."""
        oidc, cas, ldap = (self.values(*OF_PROTOCOL[name]) for name in ("oidc", "cas", "ldap"))
        return Idp(
            **self.values("id", "protocol", "profile", "name", *OF_PROTOCOL["saml"]),
            oidc=OidcProvider(**oidc) if self.protocol == "oidc" else None,
            cas=CasServer(url=cas.pop("server"), **cas) if self.protocol == "cas" else None,
            ldap=Directory(url=ldap.pop("directory"), **ldap) if self.protocol == "ldap" else None,
            test_patrons=tuple(
                TestPatron(
                    id=patron_id,
                    username=patron.username,
                    password=patron.password,
                    expected_identifier=patron.expects.identifier,
                    expected_result=patron.expects.result,
                )
                for patron_id, patron in self.test_patrons.items()
            ),
        )
