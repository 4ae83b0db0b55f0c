import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, with_service
from tests.factories import make_form
from verifier.domain.checks.delivery.no_header import no_header
from verifier.domain.model.request_form import EntryPoint


def test_no_header_is_set():
    """The listener's table is the place."""
    found = finding(no_header, with_service())

    assert [("setting", "reqIdHeader", None)] == proofs(found)
    assert "verifier.toml, [reshare.listener]" == str(found.place)


def test_a_header_is_set():
    """It need not arrive: other checks ask that."""
    assert "the listener is set to read a header" == saw(
        no_header, with_service(reqIdHeader=HEADER)
    )


@pytest.mark.parametrize(
    ("delivery", "message"),
    [
        (
            make_delivery(form=make_form(door=EntryPoint.DIRECT)),
            "Requests do not come through a link",
        ),
        (make_delivery(), "No listener settings are known here."),
    ],
)
def test_not_asked(delivery, message):
    """An API has no link, and an unknown listener no settings."""
    assert reason(no_header, delivery).startswith(message)
