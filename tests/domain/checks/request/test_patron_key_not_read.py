import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_pasted, make_preview
from verifier.domain.checks.request.patron_key_not_read import patron_key_not_read

MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (f"/EXU?req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
        (f"/EXU?req_dat={BARCODE}&rft_id=1", "req_dat", "req_id"),
        (f"/EXU?req_id=&req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
        (f"{MODRS}&req_id={BARCODE}", "req_id", "req.id"),
        (
            f'{{"patronReference": "{BARCODE}", "isRequester": true}}',
            "patronReference",
            "patronIdentifier",
        ),
    ],
)
def test_the_patron_stands_under_another_readers_key(text, written, read):
    """The link or the add-on wrote a key that its reader passes over."""
    found = finding(patron_key_not_read, make_pasted(text))

    assert (
        f"The request names the patron under {written}; what reads it looks under {read}."
        == found.message
    )
    assert [("request", written, BARCODE)] == proofs(found)


@pytest.mark.parametrize(
    "text",
    [
        f"/EXU?req_id={BARCODE}&rft_id=1",
        f"/EXU?req_id={BARCODE}&req.id=other&rft_id=1",
        f"{MODRS}&req.id={BARCODE}&req_id=other",
    ],
)
def test_the_patron_stands_where_it_is_read(text):
    """Another key beside the right one does no harm."""
    assert "the patron stands where it is read" == saw(patron_key_not_read, make_pasted(text))


def test_it_is_not_asked_without_any_patron_nor_of_a_login():
    """A request without any patron is another check's; a login has no keys."""
    assert "The request names the patron under no other key either." == reason(
        patron_key_not_read, make_pasted("/EXU?rft_id=1")
    )
    assert "This is a login, not a request that was pasted." == reason(
        patron_key_not_read, make_preview()
    )
