import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery, with_listener_file
from verifier.domain.checks.delivery.symbol_in_other_case import symbol_in_other_case

DEFAULT = '"okapiUrl": "https://okapi.example.edu", '


@pytest.mark.parametrize("symbol", ["exu", "reshare:Exu"])
def test_the_default_service_answers_in_its_place(symbol):
    """The service that was meant is named, with its place."""
    text = f'{{{DEFAULT}"services": {{"A": {{}}, "{symbol}": {{}}}}}}'
    found = finding(symbol_in_other_case, with_listener_file(text))

    assert ("setting", "services", symbol) in proofs(found)
    assert f"openurl.json, line 1, services.{symbol}" == str(found.place)


@pytest.mark.parametrize(
    "services", ['{"EXU": {}, "exu": {}}', '{"RESHARE:EXU": {}}', '{"A": {}}']
)
def test_the_own_symbol_or_nothing_like_it(services):
    """What is written as it should be answers, whatever else stands there."""
    assert "in other letters" in saw(
        symbol_in_other_case, with_listener_file(f'{{{DEFAULT}"services": {services}}}')
    )


def test_no_file():
    """The site file alone does not say whom the listener serves."""
    assert "file is not given" in reason(symbol_in_other_case, make_delivery())
