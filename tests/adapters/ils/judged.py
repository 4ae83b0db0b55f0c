"""What the whole program finds when one connection tells what it knows about a patron."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.ils.connecting import connected
from tests.factories import FixedIls, make_attribute, make_capture, make_form, make_site
from verifier.domain.model.lookup import (
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NcipAnswer,
    NotFound,
    Privilege,
)
from verifier.domain.model.patron import PatronIdentifier, PatronRecord, PersonName
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.pipeline.verify import verify

SETTINGS = ReshareSettings(host_lms_integration="Default", borrower_check="NCIP")
GAIL_GOOD = PersonName(given="Gail", family="Good")
UNKNOWN = NotFound(message="Unknown User")


def reshare_finds(
    value: str,
    *,
    status: str = "ACTIVE",
    profile: str | None = None,
    name: PersonName = GAIL_GOOD,
    email: str = "gail@example.edu",
) -> Found:
    """ReShare's own question leads to a record with that identifier alone."""
    privileges = [Privilege(key="STATUS", value=status)]
    if profile is not None:
        privileges.insert(0, Privilege(key="PROFILE", value=profile))
    record = PatronRecord(
        source="ncip",
        identifiers=(PatronIdentifier(type="barcode", value=value),),
        name=name,
        emails=(email,),
    )
    answer = NcipAnswer(user_id=value, privileges=tuple(privileges), name=name)
    return Found(record=record, answer=answer)


def judged(
    folder,
    evidence,
    sent: str,
    *,
    reshare: LookupOutcome | None = None,
    expected: str | None = None,
    released: dict[str, str] | None = None,
    name: tuple[str, str] = ("Gail", "Good"),
    email: str = "gail@example.edu",
) -> Report:
    """Verify a login that releases *sent* as employeeNumber, with *evidence* as connection.

    ReShare's own question gets *reshare*; by default it finds what was sent.
    """
    attributes = {
        "employeeNumber": sent,
        "givenName": name[0],
        "sn": name[1],
        "mail": email,
        **(released or {}),
    }
    capture = make_capture([make_attribute(name, value) for name, value in attributes.items()])
    site = make_site(
        folder, form=make_form(identifier="employeeNumber", email="mail"), reshare=SETTINGS
    )
    as_reshare = FixedIls(reshare_finds(sent) if reshare is None else reshare)
    return verify(capture, site=site, ils=(as_reshare, connected(evidence)), expected=expected)


def failed(report: Report) -> set[str]:
    """The ids of the checks that found something."""
    return {run.check for run in report.runs if run.findings}


DISAGREES = "decision.disagrees-with-ils"
ALWAYS = "decision.identifier-goes-to-suppliers"
"""A finding about the settings, whatever the library system says."""


def about_patron(report: Report) -> set[str]:
    """What the checks on the patron and on ReShare's decision found."""
    found = {check for check in failed(report) if check.startswith(("patron.", "decision."))}
    return found - {ALWAYS}


GAIL = "21234000000018"
OLD = "29999000000026"
OTHER = "29999000000034"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a library system holds, what it is asked, and what comes of it.

    ``reshare`` is the answer to ReShare's own question: by default it finds what was sent.
    ``fake`` are attributes of the fake, and ``change`` makes it the story's own. Where ``finds``
    is None nothing is judged: the story ends with the answer of the connection.
    """

    patrons: tuple[Any, ...]
    outcome: type | LookupFailure = Found
    finds: set[str] | None = field(default_factory=set)
    sent: str = GAIL
    kind: KeyKind = KeyKind.USER_ID
    reshare: LookupOutcome | None = None
    released: dict[str, str] = field(default_factory=dict)
    name: tuple[str, str] = ("Gail", "Good")
    email: str = "gail@example.edu"
    settings: dict[str, Any] = field(default_factory=dict)
    fake: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Any], Any] = lambda fake: None
    gaps: set[str] = field(default_factory=set)  # of the records
    ids: list[str] | None = None  # of the records, in the system itself
    matched: str | None = None  # the identifier's type, where the story says it
    says: str = ""  # a part of the outcome's sentence, or of those of the gaps
    record: dict[str, Any] = field(default_factory=dict)  # parts of the record that is found
    sign_in: Any = None  # what comes of signing in alone, where the story says it


def found(patrons: Sequence[Any], sent: str = GAIL, matched: str | None = None, **more) -> Story:
    """An answer that leads to a record, or with ``outcome`` to several."""
    return Story(patrons=tuple(patrons), sent=sent, matched=matched, finds=None, **more)


def no_answer(
    patrons: Sequence[Any], outcome: type | str, says: str = "", sent: str = GAIL, **more
) -> Story:
    """An answer that leads to no record: a failure, or nobody."""
    ends = LookupFailure(outcome) if isinstance(outcome, str) else outcome
    return Story(patrons=tuple(patrons), outcome=ends, says=says, sent=sent, finds=None, **more)


def refused(failure: LookupFailure | str, **more: Any) -> Story:
    """A story in which nothing is told about anybody."""
    return Story(outcome=LookupFailure(failure), finds={"patron.evidence-missing"}, **more)
