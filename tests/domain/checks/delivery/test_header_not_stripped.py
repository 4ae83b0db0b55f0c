import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, with_proxy
from verifier.domain.checks.delivery.header_not_stripped import header_not_stripped

SET = f"RequestHeader set {HEADER} v env=v"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (SET, 1),
        (f"RequestHeader append {HEADER} v", 1),
        (f"RequestHeader unset {HEADER} env=x\n{SET}", 2),
        (f"<Location /a>\nRequestHeader unset {HEADER}\n</Location>\n{SET}", 4),
    ],
)
def test_what_apache_lets_through(lines, line):
    """A condition, an addition, or a line that strips in another section."""
    found = finding(header_not_stripped, with_proxy(lines))

    assert ("setting", "reqIdHeader", HEADER) in proofs(found)
    assert line == found.place.line


def test_what_nginx_lets_through():
    """A location with a line of its own inherits none of the others."""
    outer = f"server {{\nproxy_set_header {HEADER} v;\n"
    found = finding(
        header_not_stripped,
        with_proxy(f"{outer}location / {{\nproxy_set_header A b;\nproxy_pass http://a;\n}}\n}}"),
    )

    assert ("setting", "block", "location /") in proofs(found)
    assert "proxy1.conf, line 3, location" == str(found.place)


@pytest.mark.parametrize(
    "lines",
    [
        f"RequestHeader unset {HEADER} early\n{SET}",
        f"RequestHeader set {HEADER} v",
        f"RequestHeader unset {HEADER}\n<Location />\n{SET}\n</Location>",
        "ShibUseHeaders On",
        f"server {{ proxy_set_header {HEADER} v; location / {{ proxy_pass http://a; }} }}",
    ],
)
def test_what_a_browser_sends_is_taken_away(lines):
    """By a line before, by setting it in every case, by mod_shib, or by inheritance."""
    assert "the proxy takes away what a browser sends" == saw(
        header_not_stripped, with_proxy(lines)
    )


def test_no_lines_are_given():
    """Nothing can be said."""
    assert reason(header_not_stripped, with_proxy()).startswith("No header is read, or no lines")
