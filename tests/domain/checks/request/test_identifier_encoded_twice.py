import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.identifier_encoded_twice import identifier_encoded_twice

WRITTEN = "ggood%2540example.edu"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x&req.id="


@pytest.mark.parametrize("text", [f"/EXU?rft_id=1&req_id={WRITTEN}", MODRS + WRITTEN])
def test_the_value_of_the_patrons_own_key(text):
    """It is told of the key that is read, with what would be sent."""
    one = finding(identifier_encoded_twice, make_pasted(text))

    assert "The identifier was encoded twice, so percent signs would be part of it." == one.message
    assert [("identifier", "patronIdentifier", "ggood%40example.edu")] == proofs(one)


@pytest.mark.parametrize(
    "text",
    [
        "/EXU?rft_id=1&req_id=ggood%40example.edu",
        f"/EXU?rft_id=1&req_id=P1&rft.title={WRITTEN}",
    ],
)
def test_a_value_that_is_well_written(text):
    """What is odd about another key is no matter."""
    assert "the identifier is encoded once, or not at all" == saw(
        identifier_encoded_twice, make_pasted(text)
    )


def test_it_is_not_asked_where_the_link_does_not_decide():
    """A header goes before the link; JSON is no link; an empty link and a login have none."""
    raw = f"GET /EXU?rft_id=1&req_id={WRITTEN} HTTP/1.1\nX-Remote-User: c"
    form = make_form(listener=make_listener())
    assert [
        "A header replaces what the link says.",
        "This is no link.",
        "The request would carry no identifier.",
        "This is a login, not a request that was pasted.",
    ] == [
        reason(identifier_encoded_twice, one)
        for one in (
            make_pasted(raw, form=form),
            make_pasted('{"patronIdentifier": "P1"}'),
            make_pasted("/EXU?rft_id=1"),
            make_preview(),
        )
    ]
