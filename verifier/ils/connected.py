"""One connection of a site: its connector, at the site's pace, with what it can see."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from verifier.ils.asking import AnswersLookups, SignIn, defect
from verifier.ils.pace import Pace
from verifier.model.capability import Capabilities, Sight
from verifier.model.hosts import is_this_machine
from verifier.model.lookup import CouldNotLook, KeyKind, LookupFailure, LookupOutcome, PatronKey
from verifier.model.site import IlsConnection, IlsRole

_TOO_LATE = CouldNotLook(
    failure=LookupFailure.TIMEOUT,
    said="The question was not put: those before it took all the time (lookups_at_once and "
    "lookups_per_second of the connection).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedIls:
    """A connector that everybody asks through, so that its pace holds for all together."""

    connector: AnswersLookups
    sees: Capabilities
    pace: Pace
    connection: IlsConnection

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connector.id

    @property
    def asks_over_network(self) -> bool:
        """Whether questions leave this machine's memory: a file is asked without any pace."""
        return self.connection.file is None

    @property
    def encrypted(self) -> bool | None:
        """Whether questions go over TLS; None where they go over no network."""
        one = self.connection
        if one.file is not None:
            return None
        by_region = bool(one.option("region"))  # a vendor's own hosts, always https
        return by_region or (one.url or "").startswith("https://") or one.option("tls") == "yes"

    @property
    def on_this_machine(self) -> bool:
        """Whether the library system is on the machine itself."""
        one = self.connection
        return is_this_machine(one.option("host") or urlsplit(one.url or "").hostname or "")

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks."""
        return self.connector.role

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask in turn. A defect of the connector is no answer, and hides no other's answer."""
        if key.kind is KeyKind.EMAIL and self._cannot_search_by_email is not None:
            return self._cannot_search_by_email
        with self.pace.turn() as in_time:
            if not in_time:
                return _TOO_LATE
            try:
                return self.connector.look_up(key)
            except Exception as error:  # noqa: BLE001 - see above
                return defect(error)

    @property
    def _cannot_search_by_email(self) -> CouldNotLook | None:
        sight = self.sees.get(Sight.BY_EMAIL)
        if sight is not None and sight.seen != "no":
            return None
        said = (sight.note if sight else None) or "The connection cannot be asked by e-mail."
        return CouldNotLook(failure=LookupFailure.UNSUPPORTED, said=said)

    def sign_in(self) -> SignIn:
        """Prove the credentials in turn."""
        with self.pace.turn() as in_time:
            if not in_time:
                return _TOO_LATE
            try:
                return self.connector.sign_in()
            except Exception as error:  # noqa: BLE001 - as above
                return defect(error)
