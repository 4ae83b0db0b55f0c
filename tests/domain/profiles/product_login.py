"""The shape of what the tests know about a product: its typical logins, good and bad."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tests.domain.diagnosis.cases import make_case
from tests.factories import make_decision, make_form
from verifier.domain.diagnosis.case import Case
from verifier.domain.model.capture import Attribute, LoginCapture, Protocol
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.finding import Finding
from verifier.domain.model.idp_product import Fault, IdpProduct
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.profiles.idp_profile import IdpProfile, profiles_of
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.request_preview import preview_request

CANNOT_OCCUR: Mapping[Protocol, frozenset[Fault]] = MappingProxyType(
    {
        Protocol.SAML: frozenset(),
        # Claims, CAS attributes and LDAP attributes have no name format; scopes stand in SAML
        # metadata; and the one check of algorithms is about SAML.
        **dict.fromkeys(
            (Protocol.OIDC, Protocol.CAS, Protocol.LDAP),
            frozenset({Fault.OTHER_FORMAT, Fault.SCOPE_NOT_LISTED, Fault.WEAK_SIGNATURE}),
        ),
    }
)
"""The faults that no login by a protocol can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyLogin:
    """What a login holds that shows a usual mistake, and how the profile's sentence begins."""

    fault: Fault
    mistake: str
    attributes: tuple[Attribute, ...]
    wanted: str = "employeeNumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLogin:
    """What a product typically sends by one protocol, for a form that takes ``wanted``.

    ``recognised`` is false where nothing on the wire tells the product, such as an issuer that
    is the institution's own.
    """

    product: str
    healthy: LoginCapture
    faulty: tuple[FaultyLogin, ...] = ()
    recognised: bool = True
    wanted: str = "employeeNumber"

    @property
    def protocol(self) -> Protocol:
        """How the login was made."""
        return self.healthy.protocol

    @property
    def label(self) -> str:
        """Name it in a list of tests."""
        return f"{self.product}-{self.protocol}"

    @property
    def idp_profile(self) -> IdpProfile:
        """The profile that comes with the program."""
        return profiles_of(None)[self.product]

    def showing(self, faulty: FaultyLogin) -> LoginCapture:
        """Give the same login with what is wrong."""
        return replace(self.healthy, attributes=faulty.attributes)


def faults_of(protocol: Protocol) -> frozenset[Fault]:
    """Give the faults that a login by *protocol* can have."""
    return frozenset(Fault) - CANNOT_OCCUR[protocol]


def released(capture: LoginCapture, product: IdpProduct, wanted: str) -> ReleaseEvidence:
    """Sort a login, for a form that takes *wanted* as it comes."""
    return canonicalize(capture, _form(wanted), product)


def case_of(login: LoginCapture, product: IdpProduct, finding: Finding, wanted: str) -> Case:
    """Give the diagnosis of *login* with one finding, by the real stages."""
    evidence = preview_request(released(login, product, wanted))
    return make_case(finding, decision=make_decision(preview=evidence))


def concerned(release: ReleaseEvidence, fault: Fault, wanted: str) -> list[Attribute]:
    """Give the attributes that the check of *fault* looks at."""
    if fault is Fault.NOT_RELEASED:
        return list(release.capture.attributes)
    attributes = release.release.near_misses(wanted) or release.release.delivered(wanted)
    return [attribute.sent for attribute in attributes]


def _form(wanted: str) -> RequestForm:
    return make_form(door=EntryPoint.DIRECT, identifier=wanted)
