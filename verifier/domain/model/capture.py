"""What an identity provider sent at one login, exactly as it was on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.text_values import Personal, Prose, java_trimmed

# A request that somebody pasted, and what becomes of it at the place it was sent to. It is no
# login: it shows what the discovery site or an add-on sent, and nothing that was released.


class RequestKind(StrEnum):
    """The format of a pasted request, named after the program that reads it."""

    OPENURL = "openurl"  # the OpenURL listener's
    MODRS_OPENURL = "mod-rs-openurl"  # ReShare's own, GET /rs/patronrequests/openURL
    MODRS_JSON = "mod-rs-json"  # POST /rs/patronrequests
    CROSSLINK_JSON = "crosslink-json"  # POST /patron_requests

    @property
    def by_link(self) -> bool:
        """Whether the request is a URL, which the patron's browser sees."""
        return self in (RequestKind.OPENURL, RequestKind.MODRS_OPENURL)

    @property
    def patron_key(self) -> str:
        """The key from which the receiving program takes the patron identifier."""
        return {
            RequestKind.OPENURL: "req_id",
            RequestKind.MODRS_OPENURL: "req.id",
            RequestKind.MODRS_JSON: "patronIdentifier",
            RequestKind.CROSSLINK_JSON: "patron",
        }[self]


class OddityKind(StrEnum):
    """A way in which a value was wrongly encoded in a URL."""

    ENCODED_TWICE = "encoded-twice"  # a percent sign that stands for another one
    NOT_UTF8 = "not-utf-8"  # bytes that are no UTF-8, such as an umlaut in Latin-1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPair:
    """One key and one of its values, decoded. In JSON the key is the dotted path of the value."""

    key: str
    value: Personal[str]
    json_type: str | None = None  # of a JSON value: string, number, boolean, null …


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One encoding problem in the value of a key."""

    kind: OddityKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedRequest:
    """One request. Pairs keep wire order and duplicates; a JSON list is a repeated key."""

    kind: RequestKind
    path: str | None  # of an address, decoded: "/EXU"
    pairs: tuple[RequestPair, ...]
    headers: tuple[RequestPair, ...] | None = None  # None: only the address was pasted
    oddities: tuple[Oddity, ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """Return every value of *key*, in wire order, without ``null``."""
        return tuple(
            pair.value for pair in self.pairs if pair.key == key and pair.json_type != "null"
        )

    def is_odd(self, kind: OddityKind, key: str) -> bool:
        """Whether the value of *key* has an encoding problem of this *kind*."""
        return Oddity(kind=kind, key=key) in self.oddities


class PlacingOutcome(StrEnum):
    """What the receiving program does with a pasted request."""

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
    """One row of what would be posted. ``key`` is None for a part that has no effect."""

    key: str | None  # of the JSON: "patronIdentifier"
    values: Personal[tuple[str, ...]] = ()
    source: str | None = None  # the key of the request; None: added on the way
    note: Prose[str | None] = None
    is_list: bool = False  # posted as a JSON array


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The outcome of a pasted request, and every row of what would be posted."""

    placing: PlacingOutcome
    message: Prose[str]  # one sentence: what happens with it
    fields: tuple[PostedField, ...] = ()
    symbol: str | None = None  # the service that the listener chooses
    version: str | None = None  # of an OpenURL: "0.1" or "1.0", as it is taken for

    @property
    def pickup_location(self) -> str | None:
        """The pickup location that the request names."""
        return self._value("pickupLocationSlug")

    @property
    def names_item(self) -> bool:
        """Whether the request names a record of the shared index, and not only a title."""
        return bool(java_trimmed(self._value("systemInstanceIdentifier") or ""))

    def _value(self, key: str) -> str | None:
        named = (field.values for field in self.fields if field.key == key)
        return next((values[0] for values in named if values), None)


# One login. Source of the shape: the saved login ``capture/1``. Nothing here is trimmed, merged
# or renamed: leading zeros, blanks, order, duplicates and the difference between an empty value
# and no value are what the program exists to show.


class Protocol(StrEnum):
    """How the login reached this program."""

    SAML = "saml"
    OIDC = "oidc"
    CAS = "cas"
    LDAP = "ldap"
    HEADERS = "headers"
    RESOLVER = "resolver"
    REQUEST = "request"  # no login: a request that was pasted

    @property
    def spoken(self) -> Protocol:
        """The protocol of the identity provider: SAML for saved headers and resolver previews.

        For a pasted request no protocol is known, so ``REQUEST`` stays as it is.
        """
        return Protocol.SAML if self in (Protocol.HEADERS, Protocol.RESOLVER) else self


class Origin(StrEnum):
    """Where a login comes from: performed here, read from a file, or previewed by the IdP."""

    LOGIN = "login"
    IMPORT = "import"
    RESOLVER = "resolver"


class SubjectKind(StrEnum):
    """The protocol's own identifier that names the person of a login."""

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
    REQUEST = "request"  # a pasted request's data about the patron


class GateOutcome(StrEnum):
    """The outcome of one check of the login itself. ``not-checked`` never counts as ``passed``."""

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
    """The identity provider that sent the login."""

    entity_id: str | None
    profile: str | None = None
    profile_guess: str | None = None  # the reasons, if the product is only guessed
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
    """One attribute element. ``values`` is empty if it has none; ``""`` counts as a value.

    A claim nested in another is named by its path, with dots between the names.
    """

    name: str
    name_format: str | None = None  # None: absent, which is not the same as "unspecified"
    friendly_name: str | None = None
    values: Personal[tuple[str, ...]] = ()
    source: AttributeSource = AttributeSource.ASSERTION
    json_type: str | None = None  # of a claim: string, number, boolean, array, object, null


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How and when the person was authenticated, according to the identity provider."""

    context: str | None = None
    instant: str | None = None  # as sent: dates are evidence, not arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCheck:
    """One check of the login itself, with what was expected and what was received.

    ``name`` is a stable reason code (``signature``, ``audience``, ``replay``); ``expected`` and
    ``received`` never hold a released value.
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
    request: PastedRequest | None = None  # the request that was pasted instead of a login


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRefused:
    """A refused login: the reason, and everything about it that can safely be shown.

    Attribute values of a refused login are never kept. ``names_seen`` are attribute names, not
    verified.
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
    relay_state: str  # opaque, made here, never a URL; the ``state`` of OpenID Connect and CAS
    browser: str | None  # digest of the browser's login cookie; None for a login without one
    started_at: datetime
    expires_at: datetime
    nonce: str | None = None  # OpenID Connect: what the ID token has to repeat
    code_verifier: str | None = field(default=None, repr=False)  # OpenID Connect: PKCE's secret
    signs_in: bool = False  # an operator of the web application signs in: there is no report
    row_id: str | None = None  # the row of a run whose test link was opened


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeUse:
    """The IDs that an accepted login uses up, so that it cannot be used again."""

    request_id: str | None  # None: IdP-initiated
    assertion_id: str  # of an ID token or a CAS ticket a digest
    issuer: str
    remember_until: datetime  # latest NotOnOrAfter plus the clock tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAccepted:
    """A login that passed every check except the last: that it was not used before."""

    capture: LoginCapture
    use: OneTimeUse
