"""Pages on which an identity provider refuses our service, and what to register where.

Sources of the texts: Keycloak's ``messages_en.properties``, Apereo CAS's ``messages.properties``,
SimpleSAMLphp's ``ErrorCodes``, LemonLDAP::NG's ``Portal::Main::Constants``, Microsoft's references
of AADSTS and MSIS codes, RFC 6749 (5.2); the Shibboleth IdP's pages as sites quote them.
"""

import re
from typing import Final, Literal

from verifier.adapters.login.headless.html_forms import Page
from verifier.adapters.login.headless.login_pages import FailureKind, FormLoginFailed
from verifier.domain.model.site import Idp, Site
from verifier.domain.profiles.identify import product_at
from verifier.domain.profiles.idp_profile import profiles_of

Refusal = Literal["unknown", "address", "disabled", "person"]

_ADDRESS: Final = re.compile(
    r"invalid (?:parameter: )?redirect[ _]ur[il]\b|\bredirect_uri_mismatch\b"
    r"|\binvalid_redirect_uri\b|\bmust be a login redirect uri\b"
    r"|\bredirect[ _]ur[il]\b[^.]{0,80}\b(?:not (?:match|registered|allowed|valid)|mismatch)"
    r"|\bMSIS(?:3200|9224)\b|\bAADSTS50011\b"
    r"|unable to identify a compatible way to respond to the requested application",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"your account is missing privileges|\bAADSTS50105\b"
    r"|\bapp_not_(?:configured|enabled)_for_user\b|user is not assigned to the client application",
    re.IGNORECASE,
)
_DISABLED: Final = re.compile(
    r"\bclient disabled\b|login requester not enabled"
    r"|has been expired in the CAS service registry",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"\bclient not found\b|unknown login requester|not authorized to use CAS"
    r"|services registry of CAS is empty|is not registered for use with this service"
    r"|unable to locate metadata for|\bMSIS(?:7007|9223)\b|\bAADSTS700016\b"
    r"|\b(?:invalid|unauthorized)_client\b"
    r"|\b(?:invalid|unknown|unregistered)(?: value for)? '?client(?:[ _]id\b|(?= *[.:!]| *$))",
    re.IGNORECASE,
)
_TEXTS: Final[tuple[tuple[Refusal, re.Pattern[str], frozenset[str]], ...]] = (
    ("person", _PERSON, frozenset({"84", "PE84", "68", "PE68", "89", "PE89", "90", "PE90"})),
    ("disabled", _DISABLED, frozenset()),
    ("unknown", _UNKNOWN, frozenset({"107", "PE107", "52", "PE52"})),
    ("address", _ADDRESS, frozenset({"108", "PE108"})),
)
"""What pages say, in English or by LemonLDAP::NG's numbers; the first that fits counts."""

_ADDRESSES: Final = {"saml": "ACS URL", "oidc": "redirect URI", "cas": "service URL"}
_SENTENCES: Final[dict[Refusal, str]] = {
    "unknown": "The identity provider does not know this service.",
    "address": "The identity provider does not accept the {address} of this service.",
    "disabled": "The identity provider knows this service, but it is disabled or expired there.",
    "person": "The identity provider does not let this test patron use this service. Have its "
    "identity team allow the account, or use another test patron.",
}
MAY_BE_UNKNOWN: Final = frozenset({400, 403, 404})
"""Statuses of a first page that may mean that the identity provider does not know the service."""


class ServiceRefused(FormLoginFailed):
    """The identity provider refuses our service, or the patron's use of it.

    ``refusal`` is None if only the status of the page suggests it.
    """

    def __init__(self, refusal: Refusal | None, status: int | None = None) -> None:
        self.refusal = refusal
        self._status = status
        kind: FailureKind = "error-page" if refusal is None else "unknown-service"
        super().__init__("not-permitted" if refusal == "person" else kind, self.explain("saml"))

    def explain(self, protocol: str) -> str:
        """Return the problem in one sentence, in the words of *protocol*."""
        if self.refusal is None:
            return (
                "The identity provider answered the login request with an error page (status "
                f"{self._status}). It may not know this service: its log says why."
            )
        return _SENTENCES[self.refusal].format(address=_ADDRESSES[protocol])


def service_refusal(page: Page) -> ServiceRefused | None:
    """Return why the page refuses our service; None if it says nothing of that."""
    for refusal, words, marks in _TEXTS:
        if marks.intersection(page.marks) or words.search(page.text):
            return ServiceRefused(refusal)
    return None


def what_to_register(site: Site, idp: Idp, entity_id: str | None, refusal: ServiceRefused) -> str:
    """Return what the identity team of *idp* registers, and where if the product is known.

    *entity_id* is the identity provider's entity ID, issuer or server address.
    """
    if idp.protocol == "saml":
        what = (
            f"entity ID {site.sp_entity_id} with the ACS URL {site.acs_url} (both are in the "
            "metadata that `verifier metadata` prints)"
        )
    elif idp.oidc is not None:
        what = (
            f"client ID {idp.oidc.client_id} with the redirect URI "
            f"{site.oidc_redirect_uri(idp.id)} (or correct client_id in the site file)"
        )
    else:
        what = f"the service URLs that begin with {site.cas_service(idp.id, '')}"
    verb = "enable" if refusal.refusal == "disabled" else "register"
    sentence = f"Have the identity team {verb} {what}."
    profiles = profiles_of(site.idp_profiles)
    name = idp.profile or product_at(entity_id, idp.protocol, profiles)
    profile = profiles.get(name or "")
    place = None if profile is None else profile.registration.get(idp.protocol)
    if profile is None or place is None:
        return sentence
    checked = "" if place.verified else " (check against the product's documentation)"
    return f"{sentence} Where in {profile.title}{checked}: {place.says}"
