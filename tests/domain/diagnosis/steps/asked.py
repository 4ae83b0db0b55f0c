"""The cases that the questions of the page are asked about."""

from tests.domain.diagnosis.cases import SILENCE, make_case
from tests.factories import BARCODE, make_decision, make_found, make_preview, make_record
from verifier.domain.model.lookup import Ambiguous, Privilege

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
BLOCKED = (Privilege(key="STATUS", value="BLOCKED"), Privilege(key="PROFILE", value="GRAD"))


def of(*identifiers, findings=(), sent=BARCODE, **record):
    """Gail, who sends *sent*, with a record of these identifiers."""
    evidence = make_preview({"employeeNumber": sent, **NAMES})
    found = make_found(make_record(*identifiers, **record))
    return make_case(*findings, decision=make_decision({sent: found}, preview=evidence))


def unknown(sent="21234000000034"):
    """Nobody is known by what is sent."""
    evidence = make_preview({"employeeNumber": sent, **NAMES})
    return make_case(decision=make_decision({}, preview=evidence))


def several():
    """More than one patron is known by it."""
    return make_case(decision=make_decision(Ambiguous(count=2, message="Non-Unique User")))


def silent():
    """The library system does not answer."""
    return make_case(decision=make_decision(SILENCE))


def nothing_sent():
    """The request carries no identifier."""
    return make_case(decision=make_decision({}, preview=make_preview(NAMES)))


def answer(step, case):
    """The answer alone, without its reason."""
    return step(case)[0]
