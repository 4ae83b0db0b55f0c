"""``[[idp]]``: the site's identity providers and their test patrons."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from verifier.model.idp import Idp, TestPatron
from verifier.settings.fields import ExistingFile, Id, SecretOrUnset, Table, Text
from verifier.settings.protocol_keys import CasKeys, LdapKeys, OidcKeys, SamlKeys


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
        """Give the identity provider as the stages need it."""
        return Idp(
            id=self.id,
            protocol=self.protocol,
            profile=self.profile,
            name=self.name,
            **{name: getattr(self, name) for name in SamlKeys.model_fields},
            oidc=self.provider() if self.protocol == "oidc" else None,
            cas=self.cas_server() if self.protocol == "cas" else None,
            ldap=self.ldap_directory() if self.protocol == "ldap" else None,
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
