"""A baseline report, and what changed since it, without any value of a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.comparison import ChangeKind, Impact, Remark
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Verdict

# A report that later ones are held against, and what of it outlives its values.


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDigests:
    """What a report is compared by once its values are gone; nothing in it can be read back."""

    report: str  # the parts of a masked report/1 that a comparison needs
    digests: tuple[tuple[str, str], ...]  # a place in it, and the keyed digest of what stood there
    probe: str  # the digest of a known word: whether the key is still at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The report that later ones of the same patron and identity provider are held against."""

    id: str
    idp_id: str  # the site file's id
    patron: str  # a test patron's id, a kind of patron, or what an admin called this one
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    remains: BaselineDigests


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineLine:
    """One line of a list of baselines, with what is still known of its report."""

    id: str
    idp_id: str
    patron: str
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    verdict: Verdict | None  # None: its result was deleted
    headline: str | None
    has_values: bool


# What changed since an earlier report, and whether the identifier still leads to the patron.
#
# Nothing here holds a value of a person: a drift is printed, kept and sent on.


class DriftVerdict(StrEnum):
    """What the changes since then mean for the identifier's road."""

    BREAKS = "breaks"
    CANNOT_TELL = "cannot-tell"
    STILL_BROKEN = "still-broken"
    MENDED = "mended"
    HARMLESS = "harmless"
    SAME = "same"


class EarlierReport(StrEnum):
    """Which earlier report it is."""

    BASELINE = "baseline"
    BEFORE = "before"  # the login before this one


class ComparedBy(StrEnum):
    """How much of the earlier report is still there."""

    VALUES = "values"
    REMAINS = "remains"  # values are gone; the same value is still told from another
    NAMES = "names"  # names of attributes, the verdict and findings alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftChange:
    """One attribute, or the subject, that is not as it was; without its values."""

    label: str
    kinds: tuple[ChangeKind, ...]
    bearing: Impact
    transforms: tuple[Transform, ...] = ()  # how values were reformatted
    was: str | None = None  # its label before, where that is another
    also: tuple[str, ...] = ()  # where the values of what is gone or new stand in the other login


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One report held against an earlier one of the same patron and identity provider."""

    verdict: DriftVerdict
    message: str  # one sentence
    against: EarlierReport
    since: datetime  # when the earlier report was made
    reference: str | None  # the earlier report's
    compared_by: ComparedBy
    changes: tuple[DriftChange, ...] = ()  # the gravest first; what must differ is left out
    circumstances: tuple[str, ...] = ()  # "service-provider", "protocol" …
    remarks: tuple[Remark, ...] = ()  # what else there is to act on
    appeared: tuple[str, ...] = ()  # checks that now find something wrong
    vanished: tuple[str, ...] = ()  # checks that no longer do
