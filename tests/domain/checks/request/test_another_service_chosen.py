import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.another_service_chosen import another_service_chosen

ITEM = "rft_id=1&svc.pickupLocation=x"
OWN = ("setting", "institution", "RESHARE:EXU")


@pytest.mark.parametrize(
    ("text", "how", "key", "symbol"),
    [
        (f"/EXU?res.org=ABC&{ITEM}", "its key res.org", "res.org", "ABC"),
        (f"/ABC?{ITEM}", "the path of its address", "path", "ABC"),
        (f"/exu?{ITEM}", "the path of its address", "path", "exu"),
        (f"/openurl/ABC?{ITEM}", "the path of its address", "path", "ABC"),
    ],
)
def test_the_link_goes_to_another_institution(text, how, key, symbol):
    """The key goes before the path; letter case counts."""
    found = finding(another_service_chosen, make_pasted(text))

    assert f"The link chooses the service of another institution, by {how}." == found.message
    assert [("key", key, symbol), OWN] == proofs(found)


@pytest.mark.parametrize(
    "text",
    [
        f"/EXU?{ITEM}",
        f"?{ITEM}",
        f"/openurl/EXU?{ITEM}",
        f"/ABC?res.org=EXU&{ITEM}",
        f"/ABC?res.org=RESHARE:EXU&{ITEM}",
    ],
)
def test_the_link_goes_to_this_institution(text):
    """With its symbol in the path or in the key, with or without the authority."""
    assert "the link leads to this institution's service" == saw(
        another_service_chosen, make_pasted(text)
    )


def test_it_is_not_asked_where_no_listener_chooses():
    """JSON goes to one tenant; a listener that fails places nothing; a login is no link."""
    assert "No listener chooses a service for this request." == reason(
        another_service_chosen, make_pasted('{"patronIdentifier": "P1"}')
    )
    faulty = make_form(listener=make_listener(reqIdRegex="(", reqIdReplacement="x"))
    assert "The listener places no request; another check says why." == reason(
        another_service_chosen,
        make_pasted(f"GET /ABC?{ITEM} HTTP/1.1\nX-Remote-User: P1", form=faulty),
    )
    assert "This is a login, not a request that was pasted." == reason(
        another_service_chosen, make_preview()
    )
