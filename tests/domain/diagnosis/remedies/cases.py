"""Cases in which another attribute, or another form of it, is the library's identifier."""

from tests.domain.diagnosis.cases import make_finding
from tests.factories import (
    BARCODE,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
)
from verifier.domain.model.finding import Owner, Station

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
