"""What changed since an earlier report, and whether the identifier still leads to the patron.

Nothing here holds a value of a person: a drift is printed, kept and sent on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.model.comparison import Bearing, ChangeKind, Remark
from verifier.model.match import Transform


class DriftVerdict(StrEnum):
    """What the changes since then mean for the identifier's road."""

    BREAKS = "breaks"
    CANNOT_TELL = "cannot-tell"
    STILL_BROKEN = "still-broken"
    MENDED = "mended"
    HARMLESS = "harmless"
    SAME = "same"


class Against(StrEnum):
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
    bearing: Bearing
    transforms: tuple[Transform, ...] = ()  # how values were reformatted
    was: str | None = None  # its label before, where that is another
    also: tuple[str, ...] = ()  # where the values of what is gone or new stand in the other login


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One report held against an earlier one of the same patron and identity provider."""

    verdict: DriftVerdict
    said: str  # one sentence
    against: Against
    since: datetime  # when the earlier report was made
    reference: str | None  # the earlier report's
    compared_by: ComparedBy
    changes: tuple[DriftChange, ...] = ()  # the gravest first; what must differ is left out
    circumstances: tuple[str, ...] = ()  # "service-provider", "protocol" …
    remarks: tuple[Remark, ...] = ()  # what else there is to act on
    appeared: tuple[str, ...] = ()  # checks that now find something wrong
    vanished: tuple[str, ...] = ()  # checks that no longer do
