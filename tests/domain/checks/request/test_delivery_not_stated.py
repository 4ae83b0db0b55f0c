from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import BARCODE, make_form, make_pasted, make_preview
from verifier.domain.checks.request.delivery_not_stated import delivery_not_stated

UNSTATED = make_form(identifier="", stated=False)


def test_there_is_no_site_file():
    """Each thing that it would say is named."""
    found = finding(delivery_not_stated, make_preview({"employeeNumber": BARCODE}, form=UNSTATED))

    assert ["identifier", "login", "[reshare.listener]"] == [
        message.rpartition("(")[2].removesuffix(")") for _, _, message in proofs(found)
    ]


def test_a_pasted_request_shows_its_identifier():
    """Then only the listener is not known."""
    link = "https://listener.example.edu/EXU?req_id=1"

    [(_, _, message)] = proofs(finding(delivery_not_stated, make_pasted(link, form=UNSTATED)))

    assert "[reshare.listener]" in message


def test_there_is_a_site_file():
    """It says how the identifier reaches ReShare."""
    assert "a site file says how the identifier reaches ReShare" == saw(
        delivery_not_stated, make_preview({"employeeNumber": BARCODE})
    )
