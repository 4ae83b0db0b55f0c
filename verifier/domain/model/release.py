"""A login's attributes, sorted by what the site expects, and the request it would place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.domain.model.capture import Attribute, AttributeSource, Posted
from verifier.domain.model.idp_product import UNKNOWN_PRODUCT, IdpProduct
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.text_values import Foreign, Personal, Prose, java_trimmed


class Resolution(StrEnum):
    """How a name on the wire was recognized as a canonical name.

    A service provider maps only ``EXACT`` by itself, and ``MAPPED`` by the site's attribute map.
    """

    EXACT = "exact"  # a registered name in the registered format, or the name the site wrote
    MAPPED = "mapped"  # a name that the site's own attribute map lists
    WRONG_FORMAT = "wrong-format"  # registered name, other NameFormat
    MACE_NAME = "mace-name"
    CLAIM_NAME = "claim-name"
    OIDC_NAME = "oidc-name"
    SHORT_NAME = "short-name"  # the bare name, or one glued to a claim namespace
    LETTER_CASE = "letter-case"
    STRAY_BLANK = "stray-blank"
    MISSPELT = "misspelt"  # "oid:" for "urn:oid:", one arc or letter off
    NESTED = "nested"  # a claim inside another claim, where it is not read
    FRIENDLY_NAME = "friendly-name"  # only the FriendlyName says so
    UNKNOWN = "unknown"


BESIDE_REGISTERED = " (short name)"
"""Put after a bare name beside which the registered name of the same attribute arrives."""


class AttributeRole(StrEnum):
    """What this site does with an attribute: it is wanted, tolerated, surplus, and so on."""

    WANTED = "wanted"
    NEAR_MISS = "near-miss"
    TOLERATED = "tolerated"
    SURPLUS = "surplus"
    NOT_JUDGED = "not-judged"  # there is no site file


class IdentifierQuality(StrEnum):
    """How good an attribute is as a patron identifier, as experts in the field rate it."""

    BEST = "best"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"  # scoped, reassignable
    POOR = "poor"  # e-mail
    NEVER = "never"  # transient, pairwise, opaque, national id
    NOT_AN_IDENTIFIER = "not-an-identifier"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeProblem:
    """A scoped value whose scope is not listed in the identity provider's metadata."""

    value_index: int
    scope: Personal[str | None]  # None: the value has no scope at all
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedAttribute:
    """One attribute as it was sent, and how it was recognized and rated."""

    sent: Attribute
    canonical: str | None  # as the site file spells it
    resolution: Resolution
    standing: AttributeRole
    worth: IdentifierQuality = IdentifierQuality.UNKNOWN
    sensitive: bool = False
    scope_problems: tuple[ScopeProblem, ...] = ()
    beside_another: bool = False  # another attribute arrives under the same canonical name
    alias_of: str | None = None  # the well-known attribute that the site file spells otherwise

    @property
    def known_as(self) -> str | None:
        """The canonical name, however the site file spells it."""
        return self.alias_of or self.canonical

    @property
    def label(self) -> str:
        """The name shown to people: the canonical one if known and not another attribute's."""
        if not self.beside_another:
            return self.canonical or self.sent.name
        name = self.sent.name
        return f"{name}{BESIDE_REGISTERED}" if name == self.canonical else name


def delivered_values(
    attributes: Sequence[ReleasedAttribute], name: str
) -> tuple[ReleasedAttribute, ...]:
    """List the attributes that a service provider passes on under *name*, in wire order.

    A claim from UserInfo replaces the claim of the same name in the ID token: clients that request
    UserInfo read it there (VuFind, Auth/OpenIDConnect).
    """
    arriving = [
        attribute
        for attribute in attributes
        if attribute.resolution in (Resolution.EXACT, Resolution.MAPPED)
        and name in (attribute.canonical, attribute.sent.name)
    ]
    answered = {
        attribute.sent.name
        for attribute in arriving
        if attribute.sent.source is AttributeSource.USERINFO
    }
    return tuple(
        attribute
        for attribute in arriving
        if attribute.sent.source is not AttributeSource.ID_TOKEN
        or attribute.sent.name not in answered
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What was released, compared with what the request form needs.

    ``identifier_values`` are the values that a service provider would pass on under
    ``form.identifier``: from attributes resolved ``EXACT`` or ``MAPPED``, from the subject, or
    from what the person typed, in wire order. ``None`` means not released at all; an empty tuple
    means released without a value.
    """

    form: RequestForm
    attributes: tuple[ReleasedAttribute, ...]
    missing: tuple[str, ...]  # expected names of which nothing was delivered
    identifier_values: Personal[tuple[str, ...] | None]
    header_values: Personal[tuple[str, ...] | None]
    email_values: Personal[tuple[str, ...] | None]
    product: IdpProduct = UNKNOWN_PRODUCT
    wire_names: Mapping[str, str] = field(default_factory=dict)  # of the names the form expects

    def delivered(self, name: str) -> tuple[ReleasedAttribute, ...]:
        """List the attributes that arrive under *name* (canonical or wire name), in wire order."""
        return delivered_values(self.attributes, name)

    def wire_name(self, name: str) -> str:
        """Return the name under which this login's protocol should send *name*."""
        return self.wire_names.get(name, name)

    def near_misses(self, name: str) -> tuple[ReleasedAttribute, ...]:
        """List the attributes that are probably *name* but would not arrive under it."""
        return tuple(
            attribute
            for attribute in self.attributes
            if attribute.standing is AttributeRole.NEAR_MISS and attribute.canonical == name
        )


# What ReShare's request form would carry if this login placed a request now.


class TransformOutcome(StrEnum):
    """What the listener's rewriting rule did to the header's value."""

    NO_HEADER = "no-header"  # req_id of the query stays
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NOT_MATCHED = "not-matched"  # a regex is set and did not match: passed on unchanged
    REGEX_INVALID = "regex-invalid"  # the listener answers HTTP 500
    CANNOT_SIMULATE = "cannot-simulate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformTrace:
    """The header's value at each step through the listener."""

    header_name: str | None = None
    header_value: Personal[str | None] = None  # as the listener reads it; None: not sent, not read
    after_case: Personal[str | None] = None
    result: Personal[str | None] = None
    outcome: TransformOutcome = TransformOutcome.NO_HEADER
    detail: Foreign[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """The values at discovery and listener, and what the request carries to ReShare.

    ``req_id`` is what discovery puts into the link; None if it sends none. Several values joined
    by a service provider are one string here, as they are on the wire.

    If ``patron_identifier`` is None, the request has no such key; ``""`` is sent as it is. It is
    also None if the listener would answer HTTP 500; ``blocked`` says so.
    """

    req_id: Personal[str | None]
    req_id_from: str | None  # the attribute's label, "name-id", "typed-username" …
    trace: TransformTrace
    patron_identifier: Personal[str | None]
    email: Personal[str | None]
    blocked: Prose[str | None] = None  # why no request can be placed at all
    why_unknown: Prose[str | None] = None  # why it is unknown what ReShare would receive
    posted: Posted | None = None  # the outcome of a pasted request
    receiver: Flavour = Flavour.MOD_RS  # the ReShare software that reads the request

    @property
    def stored_identifier(self) -> str | None:
        """The identifier that ReShare stores and looks up; None if it is missing or empty.

        mod-rs removes outer spaces when it reads a request, and then counts an empty text as
        missing: Grails ``GrailsWebDataBinder``, whose ``trimStrings`` and
        ``convertEmptyStringsToNull`` are true unless an application says otherwise, and mod-rs
        does not. CrossLink keeps what was sent.
        """
        sent = self.patron_identifier or ""
        return (sent if self.receiver is Flavour.CROSSLINK else java_trimmed(sent)) or None

    @property
    def has_identifier(self) -> bool:
        """Whether ReShare would receive an identifier that it could look up."""
        return self.stored_identifier is not None
