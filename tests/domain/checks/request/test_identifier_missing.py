from dataclasses import replace

from tests.domain.checks.asking import finding, findings, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.identifier_missing import identifier_missing
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.request import TransformOutcome
from verifier.domain.model.request_form import EntryPoint


def test_discovery_sends_nothing():
    """A request without an identifier is discovery's, as far as the request alone can tell."""
    found = finding(identifier_missing, make_preview({"mail": "g@example.edu"}))

    assert "The request would carry no patron identifier." == found.message
    assert [
        ("identifier", "req_id", None),
        ("identifier", "patronIdentifier", None),
    ] == proofs(found)
    assert (Severity.ERROR, Station.DISCOVERY, Owner.DISCOVERY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_the_listener_loses_it():
    """Where an empty header wipes the identifier of the link, the listener is the station."""
    form = make_form(
        identifier="uid", header_identifier="employeeNumber", listener=make_listener()
    )

    found = finding(
        identifier_missing, make_preview({"uid": "ggood", "employeeNumber": ""}, form=form)
    )

    assert (Station.LISTENER, Owner.DISCOVERY) == (found.station, found.owner)
    assert ("identifier", "req_id", "ggood") in proofs(found)


def test_blanks_are_no_identifier():
    """An identifier of nothing but blanks counts as none."""
    assert 1 == len(findings(identifier_missing, make_preview({"employeeNumber": " "})))


def test_an_identifier_passes():
    """A request with an identifier passes."""
    assert "the request carries an identifier" == saw(identifier_missing, make_preview())


def test_no_request_at_all():
    """Where the listener would answer with an error page, another check tells."""
    listener = make_listener(reqIdRegex="B(", reqIdReplacement="$1")
    preview = make_preview(form=make_form(door=EntryPoint.HEADER, listener=listener))

    assert "No request could be placed at all; another check says why." == reason(
        identifier_missing, preview
    )


def test_a_rule_that_is_not_followed():
    """Where the listener's result is not known, nothing is called missing."""
    preview = make_preview()
    trace = replace(preview.trace, outcome=TransformOutcome.CANNOT_SIMULATE)
    unknown = replace(preview, trace=trace, patron_identifier=None)

    assert "What the listener would send cannot be predicted here." == reason(
        identifier_missing, unknown
    )
