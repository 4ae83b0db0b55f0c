"""Which of the demo's libraries a login on the web page belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifier import verification
from verifier.demo.demo_patron import Library
from verifier.demo.patrons import PATRONS
from verifier.ils.ask import IlsConnector
from verifier.model.capture import LoginCapture, Origin, Protocol
from verifier.model.report import Report
from verifier.model.site import Site

_BY_PROTOCOL: Mapping[Protocol, Library] = {
    Protocol.OIDC: "oidc-header",
    Protocol.CAS: "cas",
    Protocol.LDAP: "ldap",
}


class EachAtItsLibrary:
    """Follows a login at the library whose way in it is; every other one at the main library."""

    def __init__(self, sites: Mapping[Library, Site]) -> None:
        self._sites = sites

    def verify(
        self,
        capture: LoginCapture,
        *,
        site: Site,
        ils: Sequence[IlsConnector],
        expected: str | None = None,
    ) -> Report:
        """Take the library's site in place of *site*, but for saved logins."""
        if capture.origin is Origin.LOGIN:
            site = self._sites[library_of(capture)]
        return verification.verify(capture, site=site, ils=ils, expected=expected)


def library_of(capture: LoginCapture) -> Library:
    """Name the library of the demo patron who logged in; by the protocol where it is nobody's."""
    addresses = {value for one in capture.attributes for value in one.values if "@" in value}
    for one in PATRONS:
        if one.mail in addresses:
            return one.library
    return _BY_PROTOCOL.get(capture.protocol, "main")
