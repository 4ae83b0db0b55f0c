"""Whether testers logged in as the patrons requested, and as different people."""

from verifier.domain.model.report import Report
from verifier.domain.model.run import PatronKind

_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_AFFILIATIONS = frozenset(
    {
        "eduPersonAffiliation",
        "eduPersonScopedAffiliation",
        "eduPersonPrimaryAffiliation",
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.1",
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.9",
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.5",
        "eduperson_affiliation",
        "eduperson_scoped_affiliation",
    }
)
_FITTING = {
    PatronKind.FACULTY: {"faculty"},
    PatronKind.STAFF: {"staff", "employee"},
    PatronKind.UNDERGRADUATE: {"student"},
    PatronKind.GRADUATE: {"student"},
    PatronKind.ALUMNI: {"alum"},
    PatronKind.WALK_IN: {"library-walk-in"},
}
"""Values of eduPersonAffiliation (eduPerson 202208, 2.2.1), one of which is expected."""

NOT_THE_EXPECTED = (
    "Another identifier came than this patron must have: somebody else logged in, or the identity "
    "provider releases the wrong one."
)
SAME_PERSON = (
    "The same identifier came for another kind of patron in this run: one person may have logged "
    "in for both."
)
ANOTHER_AFFILIATION = (
    "The affiliation that was released does not fit the kind of patron that was asked for: "
    "another person may have logged in, or the identity provider knows this one otherwise."
)


def person_of(report: Report) -> str | None:
    """Return a value that distinguishes the person within a run; None if there is none."""
    if report.preview.patron_identifier:
        return report.preview.patron_identifier
    subject = report.capture.subject
    return None if subject.format == _TRANSIENT else subject.value


def identity_mismatch(report: Report, *, patron: str, same_person: bool) -> str | None:
    """Return what does not match the patron that the link was for, without values."""
    released = {
        value.partition("@")[0].strip().lower()
        for attribute in report.capture.attributes
        if _AFFILIATIONS & {attribute.name, attribute.friendly_name}
        for value in attribute.values
    }
    fitting = _FITTING.get(PatronKind(patron), set()) if patron in list(PatronKind) else set()
    oddities = []
    if any(finding.check == "patron.not-the-expected" for finding in report.diagnosis.findings):
        oddities.append(NOT_THE_EXPECTED)
    if same_person:
        oddities.append(SAME_PERSON)
    if released and fitting and not released & fitting:
        oddities.append(ANOTHER_AFFILIATION)
    return " ".join(oddities) or None
