import pytest

from tests.adapters.captures.sample_files import taken
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saml_response import refuse_failure

START = "urn:oasis:names:tc:SAML:2.0:status:"


def response(outer, inner=None):
    nested = "" if inner is None else f'<p:StatusCode Value="{inner}"/>'
    return taken(
        '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><p:Status>'
        f'<p:StatusCode Value="{outer}">{nested}</p:StatusCode></p:Status></p:Response>'
    ).root


@pytest.mark.parametrize(
    ("outer", "inner", "message"),
    [
        (f"{START}Responder", f"{START}AuthnFailed", "could not log the person in (AuthnFailed)"),
        (f"{START}Requester", f"{START}Strange", "or does not know the service (Requester)"),
        (f"{START}Responder", None, "a problem of its own (Responder)"),
        ("urn:x:21234000000018", None, "no reason that SAML knows"),
        ("Success", None, "no reason that SAML knows"),
    ],
)
def test_a_refusal_has_its_reason_in_plain_words(outer, inner, message):
    """The innermost code that SAML knows decides; any other is not repeated."""
    with pytest.raises(NotACapture) as refused:
        refuse_failure(response(outer, inner))

    assert message in refused.value.message
    assert "21234" not in refused.value.message


def test_success_and_a_bare_assertion_are_no_refusal():
    """Only a Response has a status."""
    assert refuse_failure(response(f"{START}Success")) is None
    assert refuse_failure(taken("<a/>").root) is None
