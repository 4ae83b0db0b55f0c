"""Values for tests. Every argument has a healthy default; a test names only what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from verifier.adapters.captures.formats import read_captures_in
from verifier.adapters.ils.lookup import look_up
from verifier.domain.diagnosis.lookup_plan import plan_lookups
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)
from verifier.domain.model.evidence import (
    DecisionEvidence,
    LookupEvidence,
    PatronEvidence,
    ReleaseEvidence,
    RequestEvidence,
    stages,
)
from verifier.domain.model.idp_product import UNKNOWN_PRODUCT, IdpProduct
from verifier.domain.model.lookup import (
    Found,
    LookupAttempt,
    LookupOutcome,
    NcipAnswer,
    NotFound,
    PatronKey,
    PatronLookup,
    Privilege,
    Purpose,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Capabilities,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)
from verifier.domain.model.request_form import (
    EntryPoint,
    ListenerService,
    RequestForm,
    VufindMapping,
)
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import Idp, IlsRole, SamlSettings, Site, StoreSettings
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.decision import decide
from verifier.domain.reshare_rules.request_preview import preview_request

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

NAMES = {
    "uid": "urn:oid:0.9.2342.19200300.100.1.1",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "givenName": "urn:oid:2.5.4.42",
    "sn": "urn:oid:2.5.4.4",
    "cn": "urn:oid:2.5.4.3",
    "displayName": "urn:oid:2.16.840.1.113730.3.1.241",
    "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
    "eduPersonPrincipalName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "eduPersonScopedAffiliation": "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
}
BARCODE = "21234000000018"
DAY = date(2026, 11, 24)
OLD_BARCODE = "21234000000026"


def make_attribute(name: str, *values: str, **more: Any) -> Attribute:
    """An attribute by canonical name (sent as its urn:oid name, format uri) or by wire name."""
    registered = NAMES.get(name)
    shape: dict[str, Any] = {
        "name": registered or name,
        "name_format": URI if registered else None,
        "friendly_name": name if registered else None,
        "values": values,
    }
    return Attribute(**{**shape, **more})


def make_capture(
    released: Mapping[str, str | Sequence[str]] | Sequence[Attribute] | None = None, **more: Any
) -> LoginCapture:
    """A SAML login. *released* maps a name to one value or to several, or lists attributes."""
    if released is None:
        released = {
            "employeeNumber": BARCODE,
            "mail": "gail.good@example.edu",
            "givenName": "Gail",
            "sn": "Good",
        }
    if isinstance(released, Mapping):
        attributes = tuple(
            make_attribute(name, *((values,) if isinstance(values, str) else values))
            for name, values in released.items()
        )
    else:
        attributes = tuple(released)
    shape: dict[str, Any] = {
        "protocol": Protocol.SAML,
        "origin": Origin.LOGIN,
        "captured_at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        "idp": IdentityProvider(
            entity_id="https://idp.example.edu/idp/shibboleth",
            display_name="Example University",
            scopes=(Scope(value="example.edu"),),
            contact="identity@example.edu",
        ),
        "service_provider": "https://verify.example.edu/sp",
        "subject": Subject(kind=SubjectKind.NAME_ID, value="_5f0c1b2a3d4e5f60", format=TRANSIENT),
        "attributes": attributes,
        "authentication": Authentication(
            context="urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            instant="2026-11-24T12:00:00Z",
        ),
        "checks": (
            GateCheck(
                name="signature", outcome=GateOutcome.PASSED, detail="RSA-SHA256 on the assertion"
            ),
        ),
    }
    return LoginCapture(**{**shape, **more})


def make_form(**more: Any) -> RequestForm:
    """VuFind behind Shibboleth that sends employeeNumber."""
    shape: dict[str, Any] = {
        "institution": "RESHARE:EXU",
        "door": EntryPoint.VUFIND_SHIBBOLETH,
        "identifier": "employeeNumber",
        "email": "mail",
        "ils_identifier": "barcode",
        "tolerated": ("givenName", "sn"),
    }
    return RequestForm(**{**shape, **more})


def make_listener(**more: Any) -> ListenerService:
    """A listener that reads the header x-remote-user."""
    return ListenerService(**{"reqIdHeader": "x-remote-user", **more})


def make_vufind(**more: Any) -> VufindMapping:
    """VuFind's own mapping."""
    return VufindMapping(**more)


def make_settings(**more: Any) -> ReshareSettings:
    """ReShare with its borrower check on."""
    shape: dict[str, Any] = {"host_lms_integration": "FOLIO", "borrower_check": "NCIP"}
    return ReshareSettings(**{**shape, **more})


def make_site(folder: Path, **more: Any) -> Site:
    """A site with one SAML identity provider and no library system."""
    shape: dict[str, Any] = {
        "name": "Example University Library",
        "base_url": "https://verify.example.edu",
        "form": make_form(),
        "reshare": make_settings(),
        "idps": (Idp(id="campus", protocol="saml", metadata=folder / "idp-metadata.xml"),),
        "ils": (),
        "saml": SamlSettings(),
        "store": StoreSettings(folder=folder),
    }
    return Site(**{**shape, **more})


def make_release(
    released: Mapping[str, str | Sequence[str]] | Sequence[Attribute] | None = None,
    *,
    form: RequestForm | None = None,
    product: IdpProduct = UNKNOWN_PRODUCT,
    **capture: Any,
) -> ReleaseEvidence:
    """A release by the real stage."""
    return canonicalize(make_capture(released, **capture), form or make_form(), product)


def make_claim(name: str, value: str, json_type: str = "string", **more: Any) -> Attribute:
    """A claim of one value, in the ID token unless said otherwise."""
    shape: dict[str, Any] = {"values": (value,), "source": AttributeSource.ID_TOKEN}
    return Attribute(**{"name": name, "json_type": json_type, **shape, **more})


def make_oidc_capture(claims: Sequence[Attribute], **more: Any) -> LoginCapture:
    """A login at an OpenID provider."""
    subject = Subject(kind=SubjectKind.SUB, value="gail")
    return make_capture(claims, **{"protocol": Protocol.OIDC, "subject": subject, **more})


def make_oidc_release(
    claims: Sequence[Attribute], *, form: RequestForm | None = None, **capture: Any
) -> ReleaseEvidence:
    """A release of claims, for a request form that takes employeeNumber as it comes."""
    return canonicalize(
        make_oidc_capture(claims, **capture), form or make_form(door=EntryPoint.DIRECT)
    )


def make_preview(
    released: Mapping[str, str | Sequence[str]] | Sequence[Attribute] | None = None,
    *,
    form: RequestForm | None = None,
    **release: Any,
) -> RequestEvidence:
    """A request preview by the real stages."""
    return preview_request(make_release(released, form=form, **release))


def altered(evidence: Any, stage: str, **changes: Any) -> Any:
    """The same evidence, with the value of one stage changed."""
    return replace(evidence, **{stage: replace(getattr(evidence, stage), **changes)})


def make_pasted(text: str, *, form: RequestForm | None = None) -> RequestEvidence:
    """What becomes of a pasted request, by the real stages."""
    (capture,) = read_captures_in(text.encode())
    return preview_request(canonicalize(capture, form or make_form()))


def make_identifier(value: str, kind: str = "barcode", **more: Any) -> PatronIdentifier:
    """An active identifier."""
    return PatronIdentifier(
        **{"type": kind, "value": value, "status": IdentifierStatus.ACTIVE, **more}
    )


def make_record(*identifiers: PatronIdentifier, **more: Any) -> PatronRecord:
    """Gail Good, a graduate in good standing."""
    shape: dict[str, Any] = {
        "source": "ncip",
        "internal_id": "u1",
        "identifiers": identifiers or (make_identifier(BARCODE, primary=True),),
        "name": PersonName(given="Gail", family="Good"),
        "emails": ("gail.good@example.edu",),
        "group": PatronGroup(code="GRAD", label="Graduate"),
        "account_status": AccountStatus.ACTIVE,
    }
    return PatronRecord(**{**shape, **more})


def make_answer(**more: Any) -> NcipAnswer:
    """A good NCIP answer about Gail Good."""
    shape: dict[str, Any] = {
        "user_id": BARCODE,
        "privileges": (
            Privilege(key="PROFILE", value="GRAD"),
            Privilege(key="STATUS", value="ACTIVE"),
        ),
        "name": PersonName(given="Gail", family="Good"),
        "emails": ("gail.good@example.edu",),
    }
    return NcipAnswer(**{**shape, **more})


def make_found(record: PatronRecord | None = None, **answer: Any) -> Found:
    """An ILS that found the record."""
    return Found(record=record or make_record(), answer=make_answer(**answer))


def make_attempt(value: str, outcome: LookupOutcome, **more: Any) -> LookupAttempt:
    """One question as ReShare asks it."""
    shape: dict[str, Any] = {
        "connection": "ncip",
        "role": IlsRole.RESHARE,
        "key": PatronKey(value=value),
        "outcome": outcome,
        "purpose": Purpose.AS_RESHARE,
    }
    return LookupAttempt(**{**shape, **more})


class FixedIls:
    """A library system that answers from a table; anything else is explicitly unknown."""

    def __init__(
        self,
        answers: Mapping[str, LookupOutcome] | LookupOutcome,
        *,
        connection_id: str = "ncip",
        role: IlsRole = IlsRole.RESHARE,
        sees: Capabilities | None = None,
    ) -> None:
        self.sees = sees or {}
        self.id = connection_id
        self.role = role
        self.answers = answers
        self.asked: list[PatronKey] = []

    def sign_in(self):
        """There is nothing to sign in to."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """The answer of the table."""
        self.asked.append(key)
        if not isinstance(self.answers, Mapping):
            return self.answers
        return self.answers.get(key.value, NotFound(message="Unknown User"))


def make_lookup(
    outcome: LookupOutcome | Mapping[str, LookupOutcome] | None = None,
    *,
    preview: RequestEvidence | None = None,
    settings: ReshareSettings | None = None,
    expected: str | None = None,
    sees: Capabilities | None = None,
) -> LookupEvidence:
    """A lookup by the real stage against a table of answers (default: Gail's barcode is known)."""
    preview = preview or make_preview()
    answers = {BARCODE: make_found()} if outcome is None else outcome
    return look_up(
        preview,
        (FixedIls(answers, sees=sees),),
        plan=plan_lookups(preview, expected=expected),
        settings=settings or make_settings(),
        expected=expected,
        day=DAY,
    )


def make_answers(
    *attempts: LookupAttempt, preview: RequestEvidence | None = None, **more: Any
) -> LookupEvidence:
    """Questions that are given, not asked."""
    return LookupEvidence(
        **stages(preview or make_preview()),
        lookup=PatronLookup(**{"day": DAY, "attempts": attempts, **more}),
    )


def make_match(
    outcome: LookupOutcome | Mapping[str, LookupOutcome] | None = None, **more: Any
) -> PatronEvidence:
    """A match by the real stages."""
    return match_identifiers(make_lookup(outcome, **more))


def make_decision(
    outcome: LookupOutcome | Mapping[str, LookupOutcome] | None = None,
    *,
    settings: ReshareSettings | None = None,
    **more: Any,
) -> DecisionEvidence:
    """A decision by the real stages."""
    settings = settings or make_settings()
    return decide(make_match(outcome, settings=settings, **more), settings)
