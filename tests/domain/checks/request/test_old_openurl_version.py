import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.old_openurl_version import old_openurl_version


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "/EXU?title=Water&issn=1234-5678&svc.pickupLocation=x",
            ["title", "issn", "svc.pickupLocation"],
        ),
        (
            "/rs/patronrequests/openURL?req.id=P1&rft_id=1&pickupLocation=x",
            ["req.id", "rft_id", "pickupLocation"],
        ),
    ],
)
def test_a_link_of_version_0_1_names_nobody(text, keys):
    """To ReShare's own endpoint even one with the patron's key counts as old without ``rft.``."""
    found = finding(old_openurl_version, make_pasted(text))

    assert "The link is read as OpenURL 0.1, which has no place for a patron." == found.message
    assert [("key", key, None) for key in keys] == proofs(found)


def test_a_link_of_version_1_0():
    """Any key ``rft…`` or ``req…`` makes it one for the listener."""
    assert "the link is read as OpenURL 1.0" == saw(
        old_openurl_version, make_pasted("/EXU?rft_id=1")
    )


def test_it_is_not_asked_where_the_version_does_not_matter():
    """A header names the patron of any link; JSON has no version; a login is no link."""
    raw = "GET /EXU?title=Water&issn=1 HTTP/1.1\nX-Remote-User: c"
    assert "The patron comes in a header, whatever the link is." == reason(
        old_openurl_version, make_pasted(raw, form=make_form(listener=make_listener()))
    )
    assert "This is no OpenURL." == reason(
        old_openurl_version, make_pasted('{"patronIdentifier": "P1"}')
    )
    assert "This is a login, not a request that was pasted." == reason(
        old_openurl_version, make_preview()
    )
