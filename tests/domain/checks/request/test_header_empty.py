from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.header_empty import header_empty

FORM = make_form(identifier="uid", header_identifier="employeeNumber", listener=make_listener())


def test_an_empty_header_wipes_the_link():
    """An empty header is an error, and the identifier that it wipes is shown."""
    preview = make_preview({"uid": "ggood", "employeeNumber": ""}, form=FORM)

    found = finding(header_empty, preview)

    assert (
        "The header with the identifier would be empty, and it wipes any identifier in the link."
        == found.message
    )
    assert [
        ("setting", "reqIdHeader", "x-remote-user"),
        ("identifier", "req_id", "ggood"),
    ] == proofs(found)


def test_a_header_with_a_value_passes():
    """A header that holds a value passes."""
    preview = make_preview({"uid": "ggood", "employeeNumber": BARCODE}, form=FORM)

    assert "the header holds a value" == saw(header_empty, preview)


def test_no_header():
    """Without a header nothing can be empty."""
    assert "No header would be read." == reason(header_empty, make_preview())
