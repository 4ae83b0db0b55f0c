from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.header_missing import header_missing
from verifier.domain.model.finding import Owner, Severity, Station

FORM = make_form(identifier="uid", header_identifier="employeeNumber", listener=make_listener())


def test_nothing_fills_the_header():
    """A header whose attribute was not released is the identity team's to mend."""
    found = finding(header_missing, make_preview({"uid": "ggood"}, form=FORM))

    assert (
        "The header that the listener reads the identifier from would not be sent: the attribute"
        " that fills it was not released." == found.message
    )
    assert [
        ("setting", "reqIdHeader", "x-remote-user"),
        ("attribute", "employeeNumber", None),
    ] == proofs(found)
    assert (Severity.WARNING, Station.IDP, Owner.IDENTITY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_nothing_is_meant_to_fill_the_header():
    """A listener that reads a header that nobody fills is the discovery team's to mend."""
    found = finding(header_missing, make_preview(form=make_form(listener=make_listener())))

    assert (
        "The header that the listener reads the identifier from would not be sent."
        == found.message
    )
    assert (Severity.WARNING, Station.LISTENER, Owner.DISCOVERY) == (
        found.severity,
        found.station,
        found.owner,
    )
    assert [("setting", "reqIdHeader", "x-remote-user")] == proofs(found)


def test_the_header_would_be_sent():
    """A header that comes passes."""
    preview = make_preview({"uid": "ggood", "employeeNumber": BARCODE}, form=FORM)

    assert "the header would be sent" == saw(header_missing, preview)


def test_no_header_is_read():
    """Without the setting there is no header to miss."""
    assert "The listener is not set to read a header." == reason(header_missing, make_preview())


def test_a_name_in_capitals_is_for_another_check():
    """A header that can never be read is told by another check."""
    form = make_form(listener=make_listener(reqIdHeader="X-Remote-User"))

    assert "The listener can never read a header of that name; another check says so." == reason(
        header_missing, make_preview(form=form)
    )
