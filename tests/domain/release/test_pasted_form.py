"""The request form as far as it concerns a pasted request."""

import pytest

from tests.factories import make_form, make_listener, make_pasted, make_vufind
from verifier.domain.model.release import AttributeRole
from verifier.domain.release.expectation import pasted_form

SITE = make_form(listener=make_listener(), vufind=make_vufind(username="uid"))


@pytest.mark.parametrize(
    ("text", "identifier", "header", "listens"),
    [
        ("/EXU?req_id=P1&rft_id=1", "req_id", None, True),
        (
            "GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nX-Remote-User: P2",
            "req_id",
            "x-remote-user",
            True,
        ),
        ("GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nX-Other: P2", "req_id", None, True),
        ("/rs/patronrequests/openURL?req.id=P1", "req.id", None, False),
        ('{"patronIdentifier": "P1"}', "patronIdentifier", None, False),
        ('{"patron": "P1", "requesterSymbol": "ISIL:EXU"}', "patron", None, False),
    ],
)
def test_who_reads_the_request_decides(text, identifier, header, listens):
    """Only the listener reads a header, and VuFind's mapping has no say any more."""
    request = make_pasted(text).capture.request

    form = pasted_form(request, SITE)

    assert (identifier, header, listens, None) == (
        form.identifier,
        form.header_identifier,
        form.listener is not None,
        form.vufind,
    )
    assert (SITE.institution, SITE.ils_identifier) == (form.institution, form.ils_identifier)


def test_what_the_request_says_about_the_person_has_a_meaning():
    """The address can be compared with the record's; nothing is missing: none is released."""
    release = make_pasted("/EXU?req_id=P1&rft_id=1&req.emailAddress=gail.good@example.edu").release

    assert [("req_id", AttributeRole.WANTED), ("mail", AttributeRole.WANTED)] == [
        (attribute.label, attribute.standing) for attribute in release.attributes
    ]
    assert (("P1",), ("gail.good@example.edu",), ()) == (
        release.identifier_values,
        release.email_values,
        release.missing,
    )
