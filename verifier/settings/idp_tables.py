"""`[[idp]]`: the site's identity providers, the keys of each protocol, and their test patrons."""

from typing import Annotated, Literal

from pydantic import Field

from verifier.domain.model.site import (
    CasServer,
    Directory,
    Idp,
    OidcProvider,
    SigningAlgorithm,
    TestPatron,
)
from verifier.settings.fields import (
    DirectoryAddress,
    ExistingFile,
    Id,
    IdpMetadataFile,
    Issuer,
    SecretOrUnset,
    ServerAddress,
    Table,
    Text,
    WebAddress,
)


class SamlKeys(Table):
    """Keys for ``protocol = "saml"``."""

    metadata: IdpMetadataFile | None = None
    metadata_url: WebAddress | None = None
    mdq_url: WebAddress | None = None
    entity_id: Text | None = None
    federation: bool = False
    metadata_certificate: ExistingFile | None = None
    metadata_max_days: Annotated[int, Field(ge=1, le=36_500)] = 60
    metadata_trusted_without_expiry: bool = True
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: Text | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False
    allow_unsigned_cbc: bool = False


class OidcKeys(Table):
    """Keys for ``protocol = "oidc"``."""

    issuer: Issuer | None = None
    client_id: Text | None = None
    client_secret: SecretOrUnset | None = None
    client_authentication: Literal["basic", "post", "none"] = "basic"
    scopes: list[Text] = Field(default=["openid", "profile", "email"])
    signed_with: SigningAlgorithm = "RS256"
    ask_userinfo: bool = True
    max_age_seconds: Annotated[int, Field(ge=0, le=31_536_000)] | None = None
    clock_tolerance_seconds: Annotated[int, Field(ge=0, le=600)] = 120
    endpoint_hosts: list[Text] = Field(default=[])


class CasKeys(Table):
    """Keys for ``protocol = "cas"``."""

    server: ServerAddress | None = None
    validation: Literal["cas3", "cas2", "saml1.1"] = "cas3"
    answer_format: Literal["xml", "json"] = "xml"
    renew: bool = False


class LdapKeys(Table):
    """Keys for ``protocol = "ldap"``."""

    directory: DirectoryAddress | None = None
    start_tls: bool = False
    kind: Literal["ldap", "active-directory"] = "ldap"
    base: str = ""
    search_filter: Text = "(uid={username})"
    reader: Text | None = None
    reader_password: SecretOrUnset | None = None
    bind_as: Text | None = None
    read_as: Literal["reader", "patron"] = "reader"
    attributes: list[Text] = Field(default=["*"])
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


OF_PROTOCOL: dict[str, tuple[str, ...]] = {
    "saml": tuple(SamlKeys.model_fields),
    "oidc": (*OidcKeys.model_fields, "certificates"),
    "cas": (*CasKeys.model_fields, "certificates"),
    "ldap": (*LdapKeys.model_fields, "certificates"),
}
"""Which keys an ``[[idp]]`` of each protocol may have, beside those that all have."""

NEEDED: dict[str, tuple[str, ...]] = {
    "saml": (),  # one of several keys, which is another rule
    "oidc": ("issuer", "client_id"),
    "cas": ("server",),
    "ldap": ("directory",),
}


class ExpectsTable(Table):
    """What is known about a test patron."""

    identifier: Text | None = None


class TestPatronTable(Table):
    """One ``[idp.test_patrons.NAME]``. A password that is not set is asked for at the prompt."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    username: Text
    password: SecretOrUnset | None = None
    expects: ExpectsTable = Field(default_factory=ExpectsTable)


class IdpTable(SamlKeys, OidcKeys, CasKeys, LdapKeys):
    """One ``[[idp]]``: what all have, and the keys of its protocol."""

    id: Id
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    profile: Text | None = None
    name: Text | None = None
    certificates: ExistingFile | None = None
    test_patrons: dict[str, TestPatronTable] = Field(default_factory=dict)

    def idp(self) -> Idp:
        """Give the identity provider as the stages need it; what it needs is there, as checked."""
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
                )
                for patron_id, patron in self.test_patrons.items()
            ),
        )
