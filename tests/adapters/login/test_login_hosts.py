from __future__ import annotations

import pytest

from verifier.adapters.login.headless.form_login import host_name, may_visit, origin_of

START = "https://idp.example.edu/sso?SAMLRequest=x"
ACS = "https://verify.example.edu/saml/acs"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://idp.example.edu/other", True),
        ("https://idp.example.edu:8443/login", True),
        ("https://verify.example.edu/", False),
        ("https://cas.example.edu/login", True),
        ("http://idp.example.edu/login", False),
        ("https://evil.example.org/idp.example.edu", False),
        ("https://idp.example.edu.evil.example.org/", False),
        ("https://idp.example.edu@evil.example.org/", False),
        ("https://[bad/", False),
        ("https://idp.example.edu:x/", False),
    ],
)
def test_only_known_hosts_take_part(url, expected):
    """The start's host and those named beside, under their own scheme; never our own."""
    allow = may_visit(START, "https://cas.example.edu/")
    assert expected is allow(url)


def test_on_loopback_ports_count():
    """Two servers on this computer are two places."""
    allow = may_visit("http://127.0.0.1:5000/sso", "http://127.0.0.1:8000/acs")
    assert allow("http://127.0.0.1:5000/x")
    assert not allow("http://127.0.0.1:9000/x")


def test_hosts_are_named_without_the_rest():
    """Messages name the host alone, never a path or query."""
    assert "idp.example.edu" == host_name("https://u:p@idp.example.edu/x?secret=1")
    assert "an unnamed host" == host_name("mailto:x")
    assert ("", "", None) == origin_of("https://[bad/")
