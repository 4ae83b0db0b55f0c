"""What an identity provider sent at one login, exactly as it was on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.text_values import Personal, Prose

# A request that somebody pasted, and what becomes of it at the place it was sent to. It is no
# login: it shows what the discovery site or an add-on sent, and nothing that was released.


class RequestKind(StrEnum):
    """What was pasted, by the place that reads it."""

    OPENURL = "openurl"  # the OpenURL listener's
    MODRS_OPENURL = "mod-rs-openurl"  # ReShare's own, GET /rs/patronrequests/openURL
    MODRS_JSON = "mod-rs-json"  # POST /rs/patronrequests
    CROSSLINK_JSON = "crosslink-json"  # POST /patron_requests

    @property
    def by_link(self) -> bool:
        """Whether it is an address, which the patron's browser sees."""
        return self in (RequestKind.OPENURL, RequestKind.MODRS_OPENURL)

    @property
    def patron_key(self) -> str:
        """The key that its reader takes the patron from."""
        return {
            RequestKind.OPENURL: "req_id",
            RequestKind.MODRS_OPENURL: "req.id",
            RequestKind.MODRS_JSON: "patronIdentifier",
            RequestKind.CROSSLINK_JSON: "patron",
        }[self]


class OddityKind(StrEnum):
    """What is odd about the way a value was written into an address."""

    ENCODED_TWICE = "encoded-twice"  # a percent sign that stands for another one
    NOT_UTF8 = "not-utf-8"  # bytes that are no UTF-8, such as an umlaut in Latin-1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPair:
    """One key with one of its values, decoded; of JSON the path of the key, parted by dots."""

    key: str
    value: Personal[str]
    json_type: str | None = None  # of a JSON value: string, number, boolean, null …


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One odd thing about the value of a key."""

    kind: OddityKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedRequest:
    """One request. Pairs keep wire order and duplicates; a list of JSON is a repeated key."""

    kind: RequestKind
    path: str | None  # of an address, decoded: "/EXU"
    pairs: tuple[RequestPair, ...]
    headers: tuple[RequestPair, ...] | None = None  # None: only the address was pasted
    oddities: tuple[Oddity, ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """Every value of *key*, in wire order; a ``null`` is none."""
        return tuple(
            pair.value for pair in self.pairs if pair.key == key and pair.json_type != "null"
        )

    def is_odd(self, kind: OddityKind, key: str) -> bool:
        """Whether the value of *key* was written in that odd way."""
        return Oddity(kind=kind, key=key) in self.oddities


class PlacingOutcome(StrEnum):
    """What the place that a request was sent to does with it."""

    POSTED = "posted"  # a request is made
    FORM_1 = "form-1"  # the long form "Request item" is shown first
    FORM_2 = "form-2"  # the short form "Confirm request" is shown first
    CONTEXT_SHOWN = "context-shown"  # a dry run: the link as it was understood
    REQUEST_SHOWN = "request-shown"  # a dry run: what would be posted
    NOT_FOUND = "not-found"  # HTTP 404
    ERROR = "error"  # HTTP 500
    UNKNOWN = "unknown"  # cannot be simulated

    @property
    def shows_form(self) -> bool:
        """Whether the patron sees a form before anything is posted."""
        return self in (PlacingOutcome.FORM_1, PlacingOutcome.FORM_2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedField:
    """One row of what would be posted. ``key`` is None for what of the request has no effect."""

    key: str | None  # of the JSON: "patronIdentifier"
    values: Personal[tuple[str, ...]] = ()
    source: str | None = None  # the key of the request; None: added on the way
    note: Prose[str | None] = None
    is_list: bool = False  # posted as a JSON array


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What becomes of a pasted request, and every row of what would be posted."""

    placing: PlacingOutcome
    message: Prose[str]  # one sentence: what happens with it
    fields: tuple[PostedField, ...] = ()
    symbol: str | None = None  # the service that the listener chooses
    version: str | None = None  # of an OpenURL: "0.1" or "1.0", as it is taken for

    @property
    def pickup_location(self) -> str | None:
        """The pickup location that the request names."""
        named = (field.values for field in self.fields if field.key == "pickupLocationSlug")
        return next((values[0] for values in named if values), None)


# One login. Source of the shape: the saved login ``capture/1``. Nothing here is trimmed, merged
# or renamed: leading zeros, blanks, order, duplicates and the difference between an empty value
# and no value are what the program exists to show.


class Protocol(StrEnum):
    """How the login reached us."""

    SAML = "saml"
    OIDC = "oidc"
    CAS = "cas"
    LDAP = "ldap"
    HEADERS = "headers"
    RESOLVER = "resolver"
    REQUEST = "request"  # no login at all: a request that somebody pasted

    @property
    def spoken(self) -> Protocol:
        """Give what the provider spoke: SAML behind saved headers and its own previews.

        Behind a pasted request nothing is known to have spoken, and it stays what it is.
        """
        return Protocol.SAML if self in (Protocol.HEADERS, Protocol.RESOLVER) else self


class Origin(StrEnum):
    """Whether we performed the login, read it from a file, or an IdP's preview made it."""

    LOGIN = "login"
    IMPORT = "import"
    RESOLVER = "resolver"


class SubjectKind(StrEnum):
    """Which of the protocols' own identifiers the login named its person by."""

    NAME_ID = "name-id"
    SUB = "sub"
    PRINCIPAL = "principal"
    DN = "dn"
    NONE = "none"


class AttributeSource(StrEnum):
    """The part of the login that carried an attribute."""

    ASSERTION = "assertion"
    ID_TOKEN = "id-token"  # noqa: S105 - a part of a login, not a secret
    USERINFO = "userinfo"
    CAS_ATTRIBUTES = "cas-attributes"
    ENTRY = "entry"
    HEADER = "header"
    REQUEST = "request"  # of no login: what a pasted request says about the patron


class GateOutcome(StrEnum):
    """What became of one check of the login itself. ``not-checked`` is never ``passed``."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One ``shibmd:Scope`` of the identity provider's metadata."""

    value: str
    regexp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """Who sent the login."""

    entity_id: str | None
    profile: str | None = None
    profile_guess: str | None = None  # what speaks for it, where nobody said it
    display_name: str | None = None
    scopes: tuple[Scope, ...] | None = None  # None: metadata not known; (): it lists no scope
    contact: str | None = None  # a mail address from metadata, technical before support


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The login's own identifier; never confused with the patron identifier."""

    kind: SubjectKind
    value: Personal[str | None] = None
    format: str | None = None  # of a NameID its format; of a sub "public" or "pairwise"
    name_qualifier: Personal[str | None] = None
    sp_name_qualifier: Personal[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute element. ``values`` is empty where it came without one; ``""`` is a value.

    A claim inside another stands under its path, the names parted by dots.
    """

    name: str
    name_format: str | None = None  # None: absent, which is not the same as "unspecified"
    friendly_name: str | None = None
    values: Personal[tuple[str, ...]] = ()
    source: AttributeSource = AttributeSource.ASSERTION
    json_type: str | None = None  # of a claim: string, number, boolean, array, object, null


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How and when the person was authenticated, as the identity provider says."""

    context: str | None = None
    instant: str | None = None  # as sent: dates are evidence, not arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCheck:
    """One thing that was verified about the login, with what was expected and what came.

    ``name`` is a stable reason code (``signature``, ``audience``, ``replay``); ``expected``
    and ``received`` never hold a released value.
    """

    name: str
    outcome: GateOutcome
    detail: Prose[str]
    expected: Prose[str | None] = None
    received: Prose[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCapture:
    """One login. Attributes keep wire order and duplicates."""

    protocol: Protocol
    origin: Origin
    captured_at: datetime  # aware, UTC
    idp: IdentityProvider
    service_provider: str | None
    subject: Subject
    typed_username: Personal[str | None] = None
    attributes: tuple[Attribute, ...] = ()
    authentication: Authentication | None = None
    checks: tuple[GateCheck, ...] = ()
    request: PastedRequest | None = None  # what was pasted in the place of a login


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRefused:
    """A login that did not hold: why, and everything about it that can safely be said.

    Attribute values of a refused login are never kept. ``names_seen`` are attribute names,
    not verified.
    """

    reason: str  # the name of the first gate check that failed
    summary: str  # one plain sentence
    owner: str  # who can change it: identity, service-provider, patron
    idp: IdentityProvider
    checks: tuple[GateCheck, ...]
    names_seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """A login that was started here and is not finished yet."""

    request_id: str
    idp_id: str  # the site file's id
    relay_state: str  # opaque, ours, never a URL; the ``state`` of OpenID Connect and CAS
    browser: str | None  # digest of the browser's login cookie; None for a login without one
    started_at: datetime
    expires_at: datetime
    nonce: str | None = None  # OpenID Connect: what the ID token has to repeat
    code_verifier: str | None = field(default=None, repr=False)  # OpenID Connect: PKCE's secret
    signs_in: bool = False  # an operator of the web application signs in: there is no report
    row_id: str | None = None  # the row of a run whose test link was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeUse:
    """What an accepted login uses up: its request, and the assertion itself."""

    request_id: str | None  # None: IdP-initiated
    assertion_id: str  # of an ID token or a CAS ticket a digest
    issuer: str
    remember_until: datetime  # latest NotOnOrAfter plus the clock tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAccepted:
    """A login that passed every check of the gate but the last: that it is used only once."""

    capture: LoginCapture
    use: OneTimeUse
