import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, with_proxy
from verifier.domain.checks.delivery.header_never_set import header_never_set


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("ProxyPass / http://a/", None),
        ("RequestHeader set X-Other v", 1),
        (f"RequestHeader set {HEADER} v\nRequestHeader unset {HEADER}", 1),
        (f'location / {{ proxy_set_header {HEADER} ""; }}', 1),
    ],
)
def test_the_header_never_leaves(lines, line):
    """No line, another name, a line that undoes it, or an empty value."""
    found = finding(header_never_set, with_proxy(lines))

    assert ("setting", "reqIdHeader", HEADER) in proofs(found)
    assert ("proxy1.conf", line) == (found.place.file, found.place.line)


def test_one_of_several_files_sets_it():
    """It need not be the first."""
    delivery = with_proxy("ProxyPass / http://a/", f"RequestHeader set {HEADER} v")

    assert "the proxy sets the header that the listener reads" == saw(header_never_set, delivery)


def test_it_may_stand_in_another_file():
    """What was not read is not judged."""
    assert "drawn in" in reason(header_never_set, with_proxy("Include other.conf"))
    assert reason(header_never_set, with_proxy()).startswith("No header is read, or no lines")
