"""What the store keeps of a login after its values are deleted.

Reference number, verdict, findings, and filters to search by.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import Ambiguous, Found, NotFound
from verifier.domain.model.report import Report, StepAnswer, Verdict

# Reference numbers: short enough to read out on the phone, and easy for operators to find.

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O and U, which are misheard and misread
_LENGTH = 8
_BITS = 5
_ALIKE = str.maketrans("ILO", "110")


def reference_of(report_id: str) -> str:
    """Return the reference number of a report. The ID cannot be derived from it."""
    number = int.from_bytes(hashlib.sha256(report_id.encode()).digest()[:5])
    signs = "".join(
        _SIGNS[number >> _BITS * place & len(_SIGNS) - 1] for place in reversed(range(_LENGTH))
    )
    return f"{signs[:4]}-{signs[4:]}"


def with_reference(report: Report, report_id: str, *, base_url: str) -> Report:
    """Return *report* whose message names the number and URL under which it is kept."""
    return report.with_reference(reference_of(report_id), f"{base_url}/reports/{report_id}")


def read_reference(typed: str) -> str:
    """Normalize a typed reference number to the form in which it is stored."""
    signs = "".join(sign for sign in typed.upper().translate(_ALIKE) if sign.isalnum())
    return f"{signs[:4]}-{signs[4:]}"


class RouteQuestion(StrEnum):
    """The questions about each patron, in the order of the identifier's path to the ILS."""

    LOGGED_IN = "logged-in"
    RELEASED = "released"
    REACHES_RESHARE = "reaches-reshare"
    FOUND = "found"
    RIGHT_PERSON = "right-person"
    MAY_REQUEST = "may-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteAnswer:
    """One question and its answer. Not applicable: an earlier no already settles it."""

    question: RouteQuestion
    answer: StepAnswer


def route_answers(report: Report) -> tuple[RouteAnswer, ...]:
    """Answer all questions for *report*. After the first no, the rest is not applicable."""
    answers: list[RouteAnswer] = []
    settled = False
    for question, holds in zip(RouteQuestion, _answers(report), strict=True):
        answer = {True: StepAnswer.YES, False: StepAnswer.NO, None: StepAnswer.UNKNOWN}[holds]
        answer = StepAnswer.NOT_APPLICABLE if settled else answer
        answers.append(RouteAnswer(question=question, answer=answer))
        settled = settled or answer is StepAnswer.NO
    return tuple(answers)


def _answers(report: Report) -> Iterator[bool | None]:
    """Yield the answers in the order of the questions; None for unknown."""
    sent, decisive = report.preview.stored_identifier, report.lookup.decisive
    outcome = decisive.outcome if decisive else None
    yield True
    yield any(value.strip() for value in report.release.identifier_values or ())
    known = report.why_unknown is None
    yield (report.preview.blocked is None and bool(sent)) if known else None
    match outcome:
        case Found(record=record):
            yield True
            expected, match = report.lookup.expected, report.match
            if expected is not None:
                yield sent == expected or bool(record.bearing(expected))
            else:
                yield None if match.person is None else record == match.record
        case NotFound() | Ambiguous():
            yield from (False, None)
        case _:
            yield from (None, None)
    own = report.decision.own_answer
    yield own.valid if own is not None and own.valid is not None else report.decision.accepted


# What is kept of a login after its values are deleted: names, the verdict, and the findings.
#
# Nothing here holds a value of a person. It is made when the report is kept, and outlives it.


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding without its evidence."""

    check: str
    severity: Severity
    message: str
    station: Station
    owner: Owner
    follows_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A login's result without values. ``reference`` is the ID of its report."""

    reference: str
    created_at: datetime
    idp_id: str | None  # the site file's id; None: of no identity provider of the site's
    idp_name: str | None
    patron: str | None  # the test patron's id, or the kind of patron; never a name
    protocol: str
    verdict: Verdict
    headline: str
    reason: str
    owner: str | None  # the headline's third sentence
    cause: str | None  # the check that names the first cause
    cause_owner: Owner | None
    attributes: tuple[str, ...]  # their names, as released, in wire order
    findings: tuple[StoredFinding, ...]
    answers: tuple[RouteAnswer, ...] = ()  # in the order of the identifier's path

    @property
    def number(self) -> str:
        """The reference number, short enough to read out or write down."""
        return reference_of(self.reference)


def result_of(
    report: Report, *, reference: str, idp_id: str | None = None, patron: str | None = None
) -> StoredResult:
    """Return what may be kept of *report*."""
    capture = report.capture
    diagnosis = report.diagnosis
    return StoredResult(
        reference=reference,
        created_at=report.created_at,
        idp_id=idp_id,
        idp_name=capture.idp.display_name or capture.idp.entity_id,
        patron=patron,
        protocol=capture.protocol.value,
        verdict=diagnosis.verdict,
        headline=diagnosis.headline.verdict,
        reason=diagnosis.headline.reason,
        owner=diagnosis.headline.owner,
        cause=None if diagnosis.cause is None else diagnosis.cause.check,
        cause_owner=None if diagnosis.cause is None else diagnosis.cause.owner,
        attributes=tuple(
            attribute.friendly_name or attribute.name for attribute in capture.attributes
        ),
        findings=tuple(
            StoredFinding(
                check=finding.check,
                severity=finding.severity,
                message=finding.message,
                station=finding.station,
                owner=finding.owner,
                follows_from=finding.follows_from,
            )
            for finding in diagnosis.findings
        ),
        answers=route_answers(report),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilter:
    """Conditions that results must meet. A condition that is None is not applied."""

    idp_id: str | None = None  # the site file's id
    patron: str | None = None  # the test patron's id, or the kind of patron
    verdict: Verdict | None = None
    cause: str | None = None  # a check's id
    since: datetime | None = None
    until: datetime | None = None  # not itself
    reference: str | None = None  # a number, however somebody wrote it down, or how an id begins


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One result, and whether the report with its values is still stored."""

    report_id: str
    result: StoredResult
    has_values: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """Results, newest first. ``older`` is where the next page begins; None on the last page."""

    entries: tuple[HistoryEntry, ...]
    older: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilterChoices:
    """The values that results can be filtered by, sorted, without empty ones."""

    idp_ids: tuple[str, ...]
    patrons: tuple[str, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCount:
    """How many items of one kind are stored, and the date of the oldest."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the store contains."""

    logins: StoredCount  # with their values
    results: StoredCount  # without values
    baselines: StoredCount
    audit_entries: StoredCount
