import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, with_proxy
from verifier.domain.checks.delivery.header_filled_when_absent import header_filled_when_absent


def test_no_condition():
    """Apache writes a filler for a variable that is not there."""
    lines = f'RequestHeader set {HEADER} "%{{employeeNumber}}e"'
    found = finding(header_filled_when_absent, with_proxy(f"#\n{lines}"))

    assert [("setting", "RequestHeader", f"set {HEADER}")] == proofs(found)
    assert 2 == found.place.line


@pytest.mark.parametrize(
    "lines",
    [
        f'RequestHeader set {HEADER} "%{{v}}e" env=v',
        f'RequestHeader set {HEADER} "%{{v}}e" "expr=-n reqenv(\'v\')"',
        f"location / {{ proxy_set_header {HEADER} $v; }}",
        f"RequestHeader set {HEADER} constant",
    ],
)
def test_nothing_is_filled(lines):
    """With a condition; nginx sends no empty header; a constant is always there."""
    assert "the header is set only where there is a value" == saw(
        header_filled_when_absent, with_proxy(lines)
    )


def test_nothing_sets_it():
    """Another check says so."""
    assert "No line is known" in reason(
        header_filled_when_absent, with_proxy("ProxyPass / http://a")
    )
