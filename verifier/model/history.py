"""The results of earlier logins: which ones somebody looks for, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.kept_result import KeptResult
from verifier.model.report import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsWanted:
    """What results have to be like; what is None may be anything."""

    idp_id: str | None = None  # the site file's id
    patron: str | None = None  # the test patron's id, or the kind of patron
    verdict: Verdict | None = None
    cause: str | None = None  # a check's id
    since: datetime | None = None
    until: datetime | None = None  # not itself
    reference: str | None = None  # a number, however somebody wrote it down, or how an id begins


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One result, and whether the report with its values is still there."""

    report_id: str
    result: KeptResult
    has_values: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """Results, the newest first. ``older`` is where the next page begins; None: there is none."""

    entries: tuple[HistoryEntry, ...]
    older: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsThere:
    """What the results can be sorted by: each one's words, in order, without the absent."""

    idp_ids: tuple[str, ...]
    patrons: tuple[str, ...]
    causes: tuple[str, ...]
