"""Cases for the tests of the diagnosis: a decision by the real stages, findings by hand."""

from typing import Any

from tests.factories import (
    BARCODE,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.case import Case
from verifier.domain.model.evidence import DecisionEvidence, stages
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    Finding,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, Privilege

SILENCE = CouldNotLook(
    failure=LookupFailure.TIMEOUT, message="The library system did not answer in time."
)


def make_finding(check: str, **more: Any) -> Finding:
    """An error at the identity provider that nothing explains."""
    shape: dict[str, Any] = {
        "check": check,
        "severity": Severity.ERROR,
        "message": f"This is {check}.",
        "evidence": (),
        "station": Station.IDP,
        "owner": Owner.IDENTITY,
        "cites": ("a source",),
    }
    return Finding(**{**shape, **more})


def make_runs(*findings: Finding) -> tuple[CheckRun, ...]:
    """One run for each finding, in their order, behind one that passed."""
    passed = CheckRun(check="login.not-verified", result=Passed(saw="a signature"))
    failed = (
        CheckRun(check=finding.check, result=Failed(findings=(finding,))) for finding in findings
    )
    return (passed, *failed)


def make_case(*findings: Finding, decision: DecisionEvidence | None = None) -> Case:
    return Case(**stages(decision or make_decision()), runs=make_runs(*findings))


CRASHED = CheckRun(check="patron.fines", result=Crashed(error="KeyError"))


# Another attribute, or another form of it, is the library's identifier.

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
EPPN = {"eduPersonPrincipalName": "ggood@example.edu", **NAMES}
ANOTHER = make_finding(
    "patron.identifier-is-another-attribute", station=Station.DISCOVERY, owner=Owner.DISCOVERY
)
TRANSFORMED = make_finding(
    "patron.identifier-transformed", station=Station.LISTENER, owner=Owner.RESHARE
)


def decided(released, answers, settings=None, **form):
    """A decision on what is *released*, by a library system that knows *answers*."""
    evidence = make_preview(released, form=make_form(**form))
    return make_decision(answers, preview=evidence, settings=settings)


def wrong_attribute(released=None, **form):
    """The principal name is sent; the personnel number is the library's."""
    released = released or {**EPPN, "employeeNumber": BARCODE}
    shape = {"identifier": "eduPersonPrincipalName", **form}
    return decided(released, {BARCODE: make_found()}, **shape)


def scoped(**form):
    """The library knows the principal name without its scope."""
    record = make_record(make_identifier("ggood", kind="username"))
    shape = {"identifier": "eduPersonPrincipalName", "ils_identifier": "username", **form}
    return decided(EPPN, {"ggood": make_found(record)}, **shape)


# What the questions of the page are asked about.

BLOCKED = (Privilege(key="STATUS", value="BLOCKED"), Privilege(key="PROFILE", value="GRAD"))


def of(*identifiers, findings=(), sent=BARCODE, **record):
    """Gail, who sends *sent*, with a record of these identifiers."""
    evidence = make_preview({"employeeNumber": sent, **NAMES})
    found = make_found(make_record(*identifiers, **record))
    return make_case(*findings, decision=make_decision({sent: found}, preview=evidence))


def unknown(sent="21234000000034", **form):
    """Nobody is known by what is sent."""
    return make_case(decision=decided({"employeeNumber": sent, **NAMES}, {}, **form))


def several():
    """More than one patron is known by it."""
    return make_case(decision=make_decision(Ambiguous(count=2, message="Non-Unique User")))


def silent(**form):
    """The library system does not answer."""
    return make_case(decision=decided(None, SILENCE, **form))


def nothing_sent():
    """The request carries no identifier."""
    return make_case(decision=make_decision({}, preview=make_preview(NAMES)))


def answer(step, case):
    return step(case)[0]
