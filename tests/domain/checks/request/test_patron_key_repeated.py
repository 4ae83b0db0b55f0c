import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.patron_key_repeated import patron_key_repeated

ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"


@pytest.mark.parametrize(
    ("text", "key", "becomes"),
    [
        (f"/EXU?req_id=a&req_id=b&{ITEM}", "req_id", "a list of them."),
        (f"{MODRS}&req.id=a&req.id=b", "req.id", "the values joined into one."),
        ('{"patronIdentifier": ["a", "b"]}', "patronIdentifier", "a list of them."),
        (
            '{"illRequest": {"patronInfo": {"patronId": ["a", "b"]}}}',
            "illRequest.patronInfo.patronId",
            "a list of them.",
        ),
    ],
)
def test_the_key_comes_twice(text, key, becomes):
    """The listener and JSON make a list of it, ReShare's own endpoint one text."""
    found = finding(patron_key_repeated, make_pasted(text))

    assert (
        f"The request has the key {key} 2 times, and ReShare would receive {becomes}"
        == found.message
    )
    assert [("request", key, "a"), ("request", key, "b")] == proofs(found)


def test_the_key_comes_once_or_never():
    """One value is what is wanted; none is another check's."""
    for text in (f"/EXU?req_id=a&{ITEM}", f"/EXU?{ITEM}"):
        assert "the patron's key does not come twice" == saw(
            patron_key_repeated, make_pasted(text)
        )


def test_it_does_not_matter_behind_a_form_or_a_header():
    """The form sends on the first value, and a header replaces them all."""
    assert "The form that is shown first sends on the first of the values." == reason(
        patron_key_repeated, make_pasted("/EXU?req_id=a&req_id=b&rft_id=1")
    )
    raw = f"GET /EXU?req_id=a&req_id=b&{ITEM} HTTP/1.1\nX-Remote-User: c"
    assert "A header replaces what the link says." == reason(
        patron_key_repeated, make_pasted(raw, form=make_form(listener=make_listener()))
    )
    assert "This is a login, not a request that was pasted." == reason(
        patron_key_repeated, make_preview()
    )
