"""A report that later ones are held against, and what of it outlives its values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.report import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
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
    remains: Remains


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
