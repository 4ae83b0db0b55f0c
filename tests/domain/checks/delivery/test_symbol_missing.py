import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.delivery.symbol_missing import symbol_missing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default_request_symbol", None),
        ("default_request_symbol", "RESHARE:OTHER"),
        ("local_symbols", "RESHARE:A, RESHARE:B"),
    ],
)
def test_the_own_symbol_is_not_there(name, value):
    """Empty, or other libraries' only."""
    found = finding(symbol_missing, with_settings((name, value)))

    assert ("setting", name, value) in proofs(found)
    assert f"verifier.toml, [reshare.settings] {name}" == str(found.place)


def test_the_own_symbol_is_there():
    """Alone or in a list, in any letter case."""
    delivery = with_settings(
        ("default_request_symbol", "RESHARE:EXU"), ("local_symbols", "RESHARE:A,reshare:exu")
    )

    assert "ReShare's settings hold the library's symbol" == saw(symbol_missing, delivery)


def test_neither_is_known():
    """What nobody stated is not empty."""
    assert "are not known" in reason(symbol_missing, with_settings())
