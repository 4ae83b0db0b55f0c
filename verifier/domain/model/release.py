"""A login's attributes, sorted by what the site expects, and the request that it would place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.domain.model.capture import Attribute, AttributeSource, Posted
from verifier.domain.model.idp_product import UNKNOWN_PRODUCT, IdpProduct
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.text_values import Foreign, Personal, Prose


class Resolution(StrEnum):
    """How a wire name led to a canonical name. Only ``EXACT`` is what a service provider maps."""

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
    NESTED = "nested"  # a claim inside another claim, where nobody looks for it
    FRIENDLY_NAME = "friendly-name"  # only the FriendlyName says so
    UNKNOWN = "unknown"


class AttributeRole(StrEnum):
    """What an attribute is to this site."""

    WANTED = "wanted"
    NEAR_MISS = "near-miss"
    TOLERATED = "tolerated"
    SURPLUS = "surplus"
    NOT_JUDGED = "not-judged"  # there is no site file


class IdentifierQuality(StrEnum):
    """How good an attribute is as a patron identifier (the field's own grading)."""

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
    """A scoped value whose scope the identity provider's metadata does not list."""

    value_index: int
    scope: Personal[str | None]  # None: the value has no scope at all
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedAttribute:
    """One attribute as sent, with what it is."""

    sent: Attribute
    canonical: str | None
    resolution: Resolution
    standing: AttributeRole
    worth: IdentifierQuality = IdentifierQuality.UNKNOWN
    sensitive: bool = False
    scope_problems: tuple[ScopeProblem, ...] = ()

    @property
    def label(self) -> str:
        """The name a person reads: canonical where there is one."""
        return self.canonical or self.sent.name


def delivered_values(
    attributes: Sequence[ReleasedAttribute], name: str
) -> tuple[ReleasedAttribute, ...]:
    """List what a service provider hands on under *name*, in wire order.

    A claim of the UserInfo answer stands in the place of the ID token's of the same name: clients
    that ask UserInfo read it there (VuFind, Auth/OpenIDConnect).
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
    """What was released, against what the request form takes.

    ``identifier_values`` are the values that a service provider would hand on under
    ``form.identifier``: from attributes resolved ``EXACT`` or ``MAPPED``, from the subject,
    or from what the person typed, in wire order. ``None`` means not released at all; an
    empty tuple means released without a value.
    """

    form: RequestForm
    attributes: tuple[ReleasedAttribute, ...]
    missing: tuple[str, ...]  # expected names of which nothing was delivered
    identifier_values: Personal[tuple[str, ...] | None]
    header_values: Personal[tuple[str, ...] | None]
    email_values: Personal[tuple[str, ...] | None]
    product: IdpProduct = UNKNOWN_PRODUCT
    wire_names: Mapping[str, str] = field(default_factory=dict)  # of what the form expects

    def delivered(self, name: str) -> tuple[ReleasedAttribute, ...]:
        """The attributes that arrive under *name* (canonical or wire name), in wire order."""
        return delivered_values(self.attributes, name)

    def wire_name(self, name: str) -> str:
        """Give the name under which *name* is to be sent by this login's protocol."""
        return self.wire_names.get(name, name)

    def near_misses(self, name: str) -> tuple[ReleasedAttribute, ...]:
        """Attributes that are probably *name* but would not arrive under it."""
        return tuple(
            attribute
            for attribute in self.attributes
            if attribute.standing is AttributeRole.NEAR_MISS and attribute.canonical == name
        )


# What ReShare's request form would carry if this login placed a request now.


class TransformOutcome(StrEnum):
    """What the listener's transform did with the header."""

    NO_HEADER = "no-header"  # req_id of the query stays
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NOT_MATCHED = "not-matched"  # a regex is set and did not match: passed on unchanged
    REGEX_INVALID = "regex-invalid"  # the listener answers HTTP 500
    CANNOT_SIMULATE = "cannot-simulate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformTrace:
    """The header's way through the listener, step by step."""

    header_name: str | None = None
    header_value: Personal[str | None] = None  # as the listener reads it; None: not sent, not read
    after_case: Personal[str | None] = None
    result: Personal[str | None] = None
    outcome: TransformOutcome = TransformOutcome.NO_HEADER
    detail: Foreign[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """The values at discovery and listener, and what ReShare would store.

    ``req_id`` is what discovery puts into the link: None where it sends none. Several values
    joined by a service provider are one string here, as they are on the wire.
    ``patron_identifier``: None means the key is left out of the request; ``""`` is sent as
    such. It is None as well where the listener would answer HTTP 500, and ``blocked`` says so.
    """

    req_id: Personal[str | None]
    req_id_from: str | None  # the attribute's label, "name-id", "typed-username" …
    trace: TransformTrace
    patron_identifier: Personal[str | None]
    email: Personal[str | None]
    blocked: Prose[str | None] = None  # why no request can be placed at all
    unsaid: Prose[str | None] = None  # why nobody can say what ReShare would make of it
    posted: Posted | None = None  # of a pasted request: what becomes of it

    @property
    def has_identifier(self) -> bool:
        """Whether anything that ReShare could look up would arrive."""
        return bool(self.patron_identifier)
