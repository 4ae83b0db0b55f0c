import base64
from urllib.parse import urlencode

import pytest

from verifier.cli.browser_login import BrowserRequests

ACS = "https://verify.example.edu/saml/acs"
RETURN = "https://verify.example.edu/oidc/campus/return"
PASSWORD = 'canary & "1"'


def requests(ends_at=ACS):
    return BrowserRequests(
        ends_at=ends_at, idp_urls=["https://idp.example.edu/sso"], password=PASSWORD
    )


def get(url):
    return {"method": "GET", "url": url}


def post(url, body):
    return {"method": "POST", "url": url, "postData": body}


def test_a_posted_answer_is_kept_and_not_sent():
    """The form for our address ends the login; its fields are given as they are."""
    held = requests()
    fields = {"SAMLResponse": "PD94+/=", "RelayState": ""}

    assert not held.may_be_sent(post(ACS, urlencode(fields)))
    assert fields == held.answer
    assert held.failure is None


def test_a_large_answer_comes_in_pieces():
    """Chromium tells a large form in pieces; they are put together."""
    held = requests()
    body = urlencode({"SAMLResponse": "x" * 100}).encode()
    pieces = [{"bytes": base64.b64encode(entry).decode()} for entry in (body[:50], body[50:])]

    assert not held.may_be_sent({"method": "POST", "url": ACS, "postDataEntries": pieces})
    assert {"SAMLResponse": "x" * 100} == held.answer


def test_an_answer_in_the_address_is_kept_and_not_sent():
    """A redirect to our address ends the login; its parameters are given."""
    held = requests(RETURN)

    assert not held.may_be_sent(get(f"{RETURN}?code=c%201&state=s"))
    assert {"code": "c 1", "state": "s"} == held.answer


def test_the_first_answer_counts():
    """A page that sends twice changes nothing."""
    held = requests(RETURN)
    held.may_be_sent(get(f"{RETURN}?code=first"))
    held.may_be_sent(get(f"{RETURN}?code=second"))

    assert {"code": "first"} == held.answer


def test_nothing_else_of_ours_is_asked_for():
    """Neither pages nor pictures of our own are loaded."""
    held = requests()

    assert not held.may_be_sent(get("https://verify.example.edu/favicon.ico"))
    assert held.answer is None
    assert held.failure is None


def test_an_answer_to_another_address_of_ours_is_told():
    """An identity provider with old metadata posts elsewhere at our host."""
    held = requests()

    assert not held.may_be_sent(post("https://verify.example.edu/old/acs", "SAMLResponse=x"))
    assert "other-host" == held.failure.kind
    assert "metadata" in held.failure.message


@pytest.mark.parametrize(
    "body",
    [urlencode({"p": PASSWORD}), '{"p": "canary & \\"1\\""}', f"p={PASSWORD}"],
    ids=["form", "json", "plain"],
)
def test_the_password_goes_to_the_identity_provider_alone(body):
    """In whatever form it comes; the host that would have had it is named."""
    held = requests()

    assert held.may_be_sent(post("https://idp.example.edu/login", body))
    assert held.failure is None
    assert not held.may_be_sent(post("https://tracker.example.com/x?a=b", body))
    assert "other-host" == held.failure.kind
    assert "tracker.example.com" in held.failure.message
    assert "canary" not in held.failure.message


def test_the_password_never_goes_into_an_address():
    """Not even at the identity provider: addresses are logged."""
    held = requests()

    assert not held.may_be_sent(get(f"https://idp.example.edu/x?{urlencode({'p': PASSWORD})}"))
    assert "unreadable-page" == held.failure.kind


def test_everything_else_is_sent():
    """Scripts and styles of other hosts belong to a login page."""
    held = requests()

    assert held.may_be_sent(get("https://cdn.example.com/login.js"))
    assert held.may_be_sent(post("https://metrics.example.com/", "seen=1"))
    assert held.failure is None
