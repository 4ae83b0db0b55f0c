"""What the whole program finds when one connection tells what it knows about a patron."""

from tests.adapters.ils.connecting import connected
from tests.factories import FixedIls, make_attribute, make_capture, make_form, make_site
from verifier.adapters.ils.connections import ConnectedIls
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    LookupOutcome,
    NcipAnswer,
    NotFound,
    Privilege,
)
from verifier.domain.model.patron import PatronIdentifier, PatronRecord, PersonName
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.pipeline.verify import verify

GAIL = "21234000000018"
OLD = "29999000000026"
OTHER = "29999000000034"
UNKNOWN = NotFound(message="Unknown User")
NON_UNIQUE = Ambiguous(count=None, message="Non-Unique User")


def reshare_finds(
    value: str,
    *,
    status: str = "ACTIVE",
    name: tuple[str, str] = ("Gail", "Good"),
    email: str = "gail@example.edu",
) -> Found:
    """ReShare's own question leads to a record with that identifier alone."""
    person = PersonName(given=name[0], family=name[1])
    record = PatronRecord(
        source="ncip",
        identifiers=(PatronIdentifier(type="barcode", value=value),),
        name=person,
        emails=(email,),
    )
    privileges = (Privilege(key="STATUS", value=status),)
    answer = NcipAnswer(user_id=value, privileges=privileges, name=person)
    return Found(record=record, answer=answer)


def judged(
    folder,
    evidence,
    sent: str,
    *,
    reshare: LookupOutcome | ConnectedIls | None = None,
    system: str = "Default",
    released: dict[str, str] | None = None,
    name: tuple[str, str] = ("Gail", "Good"),
    email: str = "gail@example.edu",
) -> Report:
    """Verify a login that releases *sent* as employeeNumber, with *evidence* as connection.

    ReShare's own question gets *reshare*, or is put to it; by default it finds what was sent.
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
        folder,
        form=make_form(identifier="employeeNumber", email="mail"),
        reshare=ReshareSettings(host_lms_integration=system, borrower_check="NCIP"),
    )
    as_reshare = reshare
    if not isinstance(reshare, ConnectedIls):
        as_reshare = FixedIls(reshare_finds(sent) if reshare is None else reshare)
    return verify(capture, site=site, ils=(as_reshare, connected(evidence)), expected=None)


DISAGREES = "decision.disagrees-with-ils"
BLOCKED_THERE = "decision.patron-blocked"
ALWAYS = "decision.identifier-goes-to-suppliers"
"""A finding about the settings, whatever the library system says."""


def about_patron(report: Report) -> set[str]:
    """What the checks on the patron and on ReShare's decision found."""
    found = {run.check for run in report.runs if run.findings} - {ALWAYS}
    return {check for check in found if check.startswith(("patron.", "decision."))}
