"""What changed between two logins, between two sets of logins, or since a baseline report."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from verifier.domain.model.capture import Origin, Protocol
from verifier.domain.model.finding import Owner, Severity
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.report import Cause, Message, Verdict
from verifier.domain.model.saved_login import MatchingValue
from verifier.domain.model.text_values import Personal, Prose

# What changed between two logins, and what that means for the patron identifier.

PairedBy = Literal["only", "subject", "typed-name", "expected", "person", "order"]
"""Why two logins are compared: each side has only one, a shared name, or their position."""


class ChangeKind(StrEnum):
    """What changed about one attribute or the subject. Several kinds can apply to one."""

    GONE = "gone"
    NEW = "new"
    RENAMED = "renamed"
    NAME_FORMAT = "name-format"
    FRIENDLY_NAME = "friendly-name"
    MOVED = "moved"  # from the ID token to UserInfo, and the like
    JSON_TYPE = "json-type"
    SUBJECT_KIND = "subject-kind"
    SUBJECT_FORMAT = "subject-format"
    SUBJECT_QUALIFIER = "subject-qualifier"
    REFORMATTED = "reformatted"
    CHANGED = "changed"
    MORE_VALUES = "more-values"
    FEWER_VALUES = "fewer-values"
    REORDERED = "reordered"
    BY_NATURE = "differs-by-nature"
    NOT_COMPARED = "not-compared"  # masked values: it is unknown whether they changed


class Impact(StrEnum):
    """What a change means for the patron identifier, the gravest first."""

    BREAKS = "breaks"
    TOUCHES = "touches"  # concerns the identifier's source, but does not break it
    MATTERS = "matters"  # concerns the e-mail address that ReShare stores
    BY_NATURE = "by-nature"  # pairwise and one-time values differ, as they must
    NOT_COMPARED = "not-compared"  # masked values, and nothing else about them differs
    HARMLESS = "harmless"


class Effect(StrEnum):
    """What all changes together mean for the patron identifier on its way to ReShare."""

    HOLDS = "holds"
    HOLDS_BY_ANOTHER = "holds-by-another"  # another identifier, and the library system knows it
    BREAKS = "breaks"
    MENDED = "mended"
    STILL_BROKEN = "still-broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAttribute:
    """What one login carried under one name; several elements of that name are merged."""

    name: str
    name_format: str | None = None  # of a subject its format
    friendly_name: str | None = None
    source: str | None = None  # None: no attribute, but the subject or what was typed
    json_type: str | None = None
    values: Personal[tuple[str, ...]] = ()
    qualifiers: Personal[tuple[str, ...]] = ()  # of a NameID


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftChange:
    """A change of one attribute or of the subject, without the values."""

    label: str
    kinds: tuple[ChangeKind, ...]
    bearing: Impact
    transforms: tuple[Transform, ...] = ()  # how values were reformatted
    was: str | None = None  # its label before, if it was different
    also: tuple[str, ...] = ()  # where the other login has the values of what is gone or new


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(DriftChange):
    """A change of one attribute or of the subject, with what both logins carried."""

    before: SentAttribute | None
    after: SentAttribute | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextChange:
    """A difference that concerns the logins as a whole, not one attribute."""

    what: str  # "service-provider", "identity-provider", "protocol", "authentication-context"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to act on, or to know before reading the changes."""

    kind: str  # a stable name: "road-breaks", "two-people" …
    severity: Severity
    message: Prose[str]  # plain words, no values
    in_headline: bool = False  # the headline says it already


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSide:
    """One of the two logins, and what ReShare would do with it."""

    protocol: Protocol
    origin: Origin
    captured_at: datetime
    idp_name: str | None
    entity_id: str | None
    service_provider: str | None
    identifier: Personal[str | None]  # ReShare's patronIdentifier
    taken_from: str  # the attribute it comes from, or should come from
    email: Personal[str | None]
    carries: tuple[str, ...]  # what else in this login holds the other login's identifier
    verdict: Verdict | None = None  # None: no library system was asked
    reason: Prose[str | None] = None  # the verdict's reason
    cause: Cause | None = None  # the verdict's first cause
    carried_by: tuple[MatchingValue, ...] = ()  # what matches the patron's record, best first
    masked: bool = False  # values are those of a masked report


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The effect of the changes in one sentence, and what to act on."""

    road: Effect
    headline: Prose[str]
    reason: Prose[str]  # the headline's second half
    remarks: tuple[Remark, ...]  # the gravest first


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAction:
    """Who can act where requests fail after a change, what to change, and the message to them."""

    owner: Owner
    remedy: Prose[str]
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two logins side by side, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    version: str
    paired_by: PairedBy
    before: ComparedSide
    after: ComparedSide
    person: Agreement
    circumstances: tuple[ContextChange, ...]
    changes: tuple[Change, ...]  # what concerns the identifier first, harmless ones last
    transform: Transform | None  # the transform between the two identifiers
    judgement: Judgement
    same_identifier: bool | None  # None: masked values, which cannot be compared
    action: ChangeAction | None = None  # None: requests do not fail, or it cannot be said

    @property
    def nothing_changed(self) -> bool:
        """Whether the two logins carry the same."""
        return not self.changes and not self.circumstances

    def bearing(self, bearing: Impact) -> tuple[Change, ...]:
        """Return the changes that have this impact."""
        return tuple(change for change in self.changes if change.bearing is bearing)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpairedLogin:
    """A login of one set that has no partner in the other."""

    place: int  # in its set, from 1
    identifier: Personal[str | None]  # ReShare's patronIdentifier
    subject: Personal[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedChange:
    """One change, and the pairs that have it."""

    label: str
    was: str | None  # its label before, if it was different
    kinds: tuple[ChangeKind, ...]
    transforms: tuple[Transform, ...]
    names: tuple[str | None, str | None]  # on the wire, before and after; None: not there
    bearing: Impact  # the gravest that it has for any of them
    logins: tuple[int, ...]  # numbers of the pairs, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviatingPair:
    """A pair that differs from most. ``has`` and ``lacks`` are numbers in ``changes``, from 1."""

    login: int  # the pair's number, from 1
    road: Effect | None  # if it differs from that of most
    has: tuple[int, ...]  # changes that most pairs do not have
    lacks: tuple[int, ...]  # changes that most pairs have


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateComparison:
    """What all pairs of logins have in common."""

    headline: str
    remarks: tuple[Remark, ...]  # the gravest first
    roads: tuple[tuple[Effect, int], ...]  # with the number of pairs, the gravest first
    kinds: tuple[tuple[ChangeKind, int], ...]  # with the number of pairs concerned
    changes: tuple[SharedChange, ...]  # what most pairs have first
    unlike: tuple[DeviatingPair, ...]  # pairs that differ from the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSet:
    """Two sets of logins side by side, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    version: str
    together: AggregateComparison
    comparisons: tuple[Comparison, ...]  # in the order of the set before
    only_before: tuple[UnpairedLogin, ...]
    only_after: tuple[UnpairedLogin, ...]


# A baseline report, and what changed since it, without any value of a person.

# A report that later ones are compared with, and what is kept after its values are deleted.


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDigests:
    """Digests to compare a report by once its values are deleted; they reveal no value."""

    report: str  # the parts of a masked report/1 that a comparison needs
    digests: tuple[tuple[str, str], ...]  # a place in it, and the keyed digest of what stood there
    probe: str  # the digest of a known word: whether the key is still at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The report that later ones of the same patron and identity provider are compared with."""

    id: str
    idp_id: str  # the site file's id
    patron: str  # a test patron's id, a kind of patron, or what an admin called this one
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    remains: BaselineDigests


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineLine:
    """One line in the list of baselines, with what is still known of its report."""

    id: str
    idp_id: str
    patron: str
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    verdict: Verdict | None  # None: its result was deleted
    headline: str | None
    has_values: bool


# What changed since an earlier report, and whether the identifier still finds the patron.
#
# Nothing here holds a value of a person: a drift is printed, kept and sent on.


class DriftVerdict(StrEnum):
    """What the changes since the earlier report mean for the patron identifier."""

    BREAKS = "breaks"
    CANNOT_TELL = "cannot-tell"
    STILL_BROKEN = "still-broken"
    MENDED = "mended"
    HARMLESS = "harmless"
    SAME = "same"


class EarlierReport(StrEnum):
    """Which earlier report is compared: the baseline, or the one before."""

    BASELINE = "baseline"
    BEFORE = "before"  # the login before this one


class ComparedBy(StrEnum):
    """How much of the earlier report is still stored: values, digests or names only."""

    VALUES = "values"
    REMAINS = "remains"  # values are deleted; digests still show whether a value is the same
    NAMES = "names"  # only names of attributes, the verdict and findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The differences from an earlier report of the same patron and identity provider."""

    verdict: DriftVerdict
    message: str  # one sentence
    against: EarlierReport
    since: datetime  # when the earlier report was made
    reference: str | None  # the earlier report's
    compared_by: ComparedBy
    changes: tuple[DriftChange, ...] = ()  # the gravest first; what must differ is left out
    circumstances: tuple[str, ...] = ()  # "service-provider", "protocol" …
    remarks: tuple[Remark, ...] = ()  # further things to act on
    appeared: tuple[str, ...] = ()  # checks that now find something wrong
    vanished: tuple[str, ...] = ()  # checks that no longer do
