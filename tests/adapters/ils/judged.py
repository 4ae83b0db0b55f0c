"""What the whole program finds when one connection tells what it knows about a patron."""

from tests.factories import FixedIls, make_attribute, make_capture, make_form, make_site
from verifier.adapters.ils.capabilities import CAPABILITIES
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.domain.model.lookup import Found, LookupOutcome, NcipAnswer, NotFound, Privilege
from verifier.domain.model.patron import PatronIdentifier, PatronRecord, PersonName
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsConnection
from verifier.pipeline.verify import verify

SETTINGS = ReshareSettings(host_lms_integration="Default", borrower_check="NCIP")
UNKNOWN = NotFound(message="Unknown User")


def reshare_finds(value: str, *, status: str = "ACTIVE", profile: str | None = None) -> Found:
    """ReShare's own question leads to a record with that identifier alone."""
    privileges = [Privilege(key="STATUS", value=status)]
    if profile is not None:
        privileges.insert(0, Privilege(key="PROFILE", value=profile))
    name = PersonName(given="Gail", family="Good")
    record = PatronRecord(
        source="ncip",
        identifiers=(PatronIdentifier(type="barcode", value=value),),
        name=name,
        emails=("gail@example.edu",),
    )
    answer = NcipAnswer(user_id=value, privileges=tuple(privileges), name=name)
    return Found(record=record, answer=answer)


def connected(connector):
    """The connector as a site has it: at a pace, and with what its kind can see."""
    if hasattr(connector, "sees"):
        return connector
    kind = type(connector).__module__.split(".")[3]
    connection = IlsConnection(id=connector.id, connector=kind, role=connector.role)
    return ConnectedIls(
        connector=connector,
        sees=CAPABILITIES[kind],
        pace=Pace(per_second=1000, at_once=20),
        connection=connection,
    )


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
