import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_listener_file
from verifier.domain.checks.delivery.symbol_not_served import symbol_not_served


def test_no_service_and_no_default():
    """The symbols that are served are listed."""
    found = finding(symbol_not_served, with_listener_file('{"services": {"A": {}, "B": {}}}'))

    assert ("setting", "services", "A, B") in proofs(found)
    assert "openurl.json, services" == str(found.place)


@pytest.mark.parametrize(
    "text",
    [
        '{"services": {"EXU": {}}}',
        '{"services": {"RESHARE:EXU": {}}}',
        '{"okapiUrl": "https://okapi.example.edu"}',
    ],
)
def test_the_symbol_or_a_default(text):
    """The symbol with or without its authority, or a service for all."""
    assert "the listener serves the library's symbol" == saw(
        symbol_not_served, with_listener_file(text)
    )


def test_no_file():
    """The site file alone does not say whom the listener serves."""
    assert "file is not given" in reason(symbol_not_served, make_delivery())
