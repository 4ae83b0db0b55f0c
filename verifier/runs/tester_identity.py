"""Who a tester logged in as: told apart from the others of a run, and from who was asked for."""

from collections.abc import Iterator

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
"""The values of eduPersonAffiliation (eduPerson 202208, 2.2.1) of which one is to be expected."""

NOT_THE_EXPECTED = (
    "Another identifier came than this patron must have: somebody else logged in, or the identity "
    "provider releases the wrong one."
)
SAME_PERSON = (
    "The same identifier came for another kind of patron in this run: one person may have logged "
    "in for both."
)


def person_of(report: Report) -> str | None:
    """Give what tells one person of a run from the others; None where nothing does."""
    if report.preview.patron_identifier:
        return report.preview.patron_identifier
    subject = report.capture.subject
    return None if subject.format == _TRANSIENT else subject.value


def identity_mismatch(report: Report, *, patron: str, same_person: bool) -> str | None:
    """Say what does not fit whom the link was for, in sentences without a value."""
    return " ".join(_oddities(report, patron, same_person=same_person)) or None


def _oddities(report: Report, patron: str, *, same_person: bool) -> Iterator[str]:
    if any(finding.check == "patron.not-the-expected" for finding in report.diagnosis.findings):
        yield NOT_THE_EXPECTED
    if same_person:
        yield SAME_PERSON
    released = _affiliations(report)
    fitting = _FITTING.get(PatronKind(patron), set()) if patron in list(PatronKind) else set()
    if released and fitting and not released & fitting:
        yield (
            "The affiliation that was released does not fit the kind of patron that was asked "
            "for: another person may have logged in, or the identity provider knows this one "
            "otherwise."
        )


def _affiliations(report: Report) -> set[str]:
    capture = report.capture
    return {
        value.partition("@")[0].strip().lower()
        for attribute in capture.attributes
        if _AFFILIATIONS & {attribute.name, attribute.friendly_name}
        for value in attribute.values
    }
