"""One connection of a site: its connector, at the site's pace, with what it can see."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.ils.asking import AnswersLookups, SignIn, defect
from verifier.ils.pace import Pace
from verifier.model.capability import Capabilities
from verifier.model.lookup import LookupOutcome, PatronKey
from verifier.model.site import IlsRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedIls:
    """A connector that everybody asks through, so that its pace holds for all together."""

    connector: AnswersLookups
    sees: Capabilities
    pace: Pace
    test_patron: str | None = None

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connector.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks."""
        return self.connector.role

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask in turn. A defect of the connector is no answer, and hides no other's answer."""
        with self.pace.turn():
            try:
                return self.connector.look_up(key)
            except Exception as error:  # noqa: BLE001 - see above
                return defect(error)

    def sign_in(self) -> SignIn:
        """Prove the credentials in turn."""
        with self.pace.turn():
            try:
                return self.connector.sign_in()
            except Exception as error:  # noqa: BLE001 - as above
                return defect(error)
