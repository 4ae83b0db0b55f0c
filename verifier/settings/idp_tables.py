"""``[[idp]]``: the site's identity providers and their test patrons."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from verifier.model.idp import Idp, TestPatron
from verifier.settings.fields import ExistingFile, Id, SecretOrUnset, Table, Text, WebAddress


class ExpectsTable(Table):
    """What is known about a test patron."""

    identifier: Text | None = None


class TestPatronTable(Table):
    """One ``[idp.test_patrons.NAME]``. A password that is not set is asked for at the prompt."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    username: Text
    password: SecretOrUnset | None = None
    expects: ExpectsTable = Field(default_factory=ExpectsTable)


class IdpTable(Table):
    """One ``[[idp]]``."""

    id: Id
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    profile: Text | None = None
    name: Text | None = None
    metadata: ExistingFile | None = None
    metadata_url: WebAddress | None = None
    mdq_url: WebAddress | None = None
    entity_id: Text | None = None
    metadata_certificate: ExistingFile | None = None
    metadata_max_days: Annotated[int, Field(ge=1, le=36_500)] = 60
    metadata_trusted_without_expiry: bool = True
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: Text | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False
    allow_unsigned_cbc: bool = False
    test_patrons: dict[str, TestPatronTable] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _other_protocols(cls, raw: Any) -> Any:
        # Their own keys are not known yet; a site file that has them is still a site file.
        if isinstance(raw, dict) and raw.get("protocol") in ("oidc", "cas", "ldap"):
            return {key: value for key, value in raw.items() if key in cls.model_fields}
        return raw

    def idp(self) -> Idp:
        """Give the identity provider as the stages need it."""
        fields = {name: getattr(self, name) for name in IdpTable.model_fields}
        fields["test_patrons"] = tuple(
            TestPatron(
                id=patron_id,
                username=patron.username,
                password=patron.password,
                expected_identifier=patron.expects.identifier,
            )
            for patron_id, patron in self.test_patrons.items()
        )
        return Idp(**fields)
