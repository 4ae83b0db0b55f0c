"""ReShare's own OpenURL endpoint, beside which the listener reads other keys."""

from urllib.parse import parse_qsl

import pytest

from verifier.domain.reshare_rules.modrs_openurl import patron_of, posted_fields, why_refused
from verifier.domain.reshare_rules.openurl import context_object
from verifier.domain.reshare_rules.pasted_request import request_json

ITEM = "rft.title=T&svc.pickupLocation=x"


def query(link):
    """The decoded pairs of a link."""
    return parse_qsl(link, keep_blank_values=True)


@pytest.mark.parametrize(
    ("link", "here", "at_the_listener"),
    [
        ("req.id=P1", "P1", None),
        ("req_id=P1", None, "P1"),
        ("req.id=P1&req_id=P2", "P1", "P2"),
        ("req.id=a&req.id=b", "a,b", None),
        ("req.id=%20P1%20", "P1", None),
        ("req.id=%C2%A0P1", "\u00a0P1", None),
        ("req.id=", None, None),
        ("req.id=%20%20", None, None),
        ("req_dat=P1", None, None),
        ("req_id=%20P1%20", None, " P1 "),
        ("req_id=a&req_id=b", None, ("a", "b")),
    ],
)
def test_the_two_endpoints_read_different_keys(link, here, at_the_listener):
    """``req.id`` is joined by a comma, trimmed, none where blank; ``req_id`` is not read."""
    pairs = query(f"{ITEM}&{link}")
    part = context_object(pairs).part("req_id")

    assert (here, at_the_listener) == (patron_of(pairs), part.value if part else None)
    assert here == request_json(posted_fields(pairs)).get("patronIdentifier")


def test_without_a_described_item_there_is_no_patron():
    """Without any key ``rft.…`` the link counts as version 0.1, and has no place for a patron."""
    pairs = query("title=T&req.id=P1&rft_id=1&pickupLocation=x")

    assert patron_of(pairs) is None
    assert {"isRequester": True, "title": "T", "pickupLocationSlug": "x"} == request_json(
        posted_fields(pairs)
    )


def test_every_further_field_is_trimmed_and_left_out_where_blank():
    """The endpoint treats all its keys alike."""
    pairs = query(
        f"{ITEM}&req.emailAddress=+gail%40example.edu+&svc.note=&rft.identifier.illiad=77&svc.id=loan"
    )

    assert {
        "isRequester": True,
        "title": "T",
        "pickupLocationSlug": "x",
        "patronEmail": "gail@example.edu",
        "serviceType": "loan",
        "requestIdentifiers": [{"identifierType": "illiad", "identifier": "77"}],
    } == request_json(posted_fields(pairs))


def test_a_key_that_came_several_times_is_said_to_be_joined():
    """Nobody would look for a comma in the link."""
    rows = {field.key: field.note for field in posted_fields(query(f"{ITEM}&req.id=a&req.id=b"))}

    assert ("came several times, so it is joined", None) == (
        rows["patronIdentifier"],
        rows["title"],
    )


@pytest.mark.parametrize(
    ("link", "refused"),
    [("rft.title=T", True), (ITEM, False), ("title=T", True), ("pickupLocation=x", False)],
)
def test_no_request_is_made_without_a_pickup_location(link, refused):
    """The institution is found by the pickup location."""
    assert refused is (why_refused(query(link)) is not None)
