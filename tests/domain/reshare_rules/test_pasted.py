"""What becomes of a pasted request, by each of its readers."""

import pytest

from tests.factories import BARCODE, make_form, make_listener, make_pasted
from verifier.domain.model.capture import PlacingOutcome
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.request_form import EntryPoint

ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"
HEADER = make_form(listener=make_listener(reqIdToUpper=True))


def rows(preview):
    """Field, key of the request and note of each row, the made ones left out."""
    return [
        (field.key, field.source, field.note)
        for field in preview.preview.posted.fields
        if field.source
    ]


@pytest.mark.parametrize(
    ("text", "identifier", "taken_from"),
    [
        (f"/EXU?req_id={BARCODE}&{ITEM}", BARCODE, "req_id"),
        (f"/EXU?{ITEM}", None, None),
        (f"/EXU?req_id=&{ITEM}", "", "req_id"),
        (f"/EXU?req_id=+P1+&{ITEM}", " P1 ", "req_id"),
        (f"{MODRS}&req.id=+P1+", "P1", "req.id"),
        (f"{MODRS}&req.id=+", None, None),
        (f"{MODRS}&req.id=a&req.id=b", "a,b", "req.id"),
        (f'{{"patronIdentifier": "{BARCODE}"}}', BARCODE, "patronIdentifier"),
        ('{"patronIdentifier": null, "isRequester": true}', None, None),
        (f'{{"patron": "{BARCODE}", "requesterSymbol": "ISIL:EXU"}}', BARCODE, "patron"),
        (
            f'{{"illRequest": {{"patronInfo": {{"patronId": "{BARCODE}"}}}}}}',
            BARCODE,
            "illRequest.patronInfo.patronId",
        ),
    ],
)
def test_the_identifier_as_its_reader_takes_it(text, identifier, taken_from):
    """Each reader has its key and its way with blanks and repetitions."""
    evidence = make_pasted(text)

    assert (identifier, identifier, taken_from, None, None) == (
        evidence.preview.req_id,
        evidence.preview.patron_identifier,
        evidence.preview.req_id_from,
        evidence.preview.blocked,
        evidence.why_unknown,
    )


@pytest.mark.parametrize(
    "text", [f"/EXU?req_id=a&req_id=b&{ITEM}", '{"patronIdentifier": ["a", "b"]}']
)
def test_of_a_list_nobody_can_say_what_becomes(text):
    """No identifier is made up from a list, and it is said why."""
    evidence = make_pasted(text)

    assert (None, None) == (evidence.preview.patron_identifier, evidence.preview.req_id)
    assert evidence.why_unknown == (
        "The patron's key comes several times and ReShare would receive a list, of which nobody "
        "can say what it makes."
    )


def test_the_header_of_a_raw_request_goes_before_the_link():
    """It is transformed, replaces the link's own, and the row says where it comes from."""
    evidence = make_pasted(
        f"GET /EXU?req_id=SPOOF&{ITEM} HTTP/1.1\nX-Remote-User: p1", form=HEADER
    )

    assert ("P1", "SPOOF", "x-remote-user") == (
        evidence.preview.patron_identifier,
        evidence.preview.req_id,
        evidence.carrier,
    )
    assert ("patronIdentifier", "header x-remote-user", None) in rows(evidence)
    assert (None, "req_id", "replaced by the header that the listener reads") in rows(evidence)


def test_an_address_alone_is_read_as_without_the_header():
    """What its people's headers would say cannot be seen."""
    preview = make_pasted(f"/EXU?req_id=p1&{ITEM}", form=HEADER).preview

    assert ("p1", TransformOutcome.NO_HEADER) == (preview.patron_identifier, preview.trace.outcome)


@pytest.mark.parametrize(
    ("text", "form", "placing", "blocked"),
    [
        (f"/EXU/?{ITEM}", make_form(), PlacingOutcome.NOT_FOUND, "The path ends with a slash"),
        (f"/OTHER/?{ITEM}", make_form(), PlacingOutcome.NOT_FOUND, "The path ends with a slash"),
        (
            f"GET /EXU?{ITEM} HTTP/1.1\nX-Remote-User: p1",
            make_form(listener=make_listener(reqIdRegex="(", reqIdReplacement="x")),
            PlacingOutcome.ERROR,
            "The listener answers with an internal error (HTTP 500)",
        ),
        (
            "/rs/patronrequests/openURL?rft.title=T&req.id=P1",
            make_form(),
            PlacingOutcome.ERROR,
            "ReShare's own endpoint makes no request without a pickup location",
        ),
    ],
)
def test_where_no_request_is_placed_it_is_said_why(text, form, placing, blocked):
    """Nothing is posted, so nothing is predicted about the patron."""
    preview = make_pasted(text, form=form).preview

    assert placing is preview.posted.placing
    assert preview.blocked is not None
    assert preview.blocked.startswith(blocked)
    assert preview.posted.message == preview.blocked


def test_a_service_that_the_listener_does_not_know_gets_no_patron():
    """What the link brought is shown as what it brought alone."""
    preview = make_pasted(f"/EXU/?{ITEM}&req_id=P1").preview

    assert ("P1", None) == (preview.req_id, preview.patron_identifier)


def test_a_form_is_said_to_come_first():
    """The table shows what the form sends."""
    evidence = make_pasted("/EXU?req_id=a&req_id=b&rft_id=1")

    assert (PlacingOutcome.FORM_2, "a", "a") == (
        evidence.preview.posted.placing,
        evidence.preview.patron_identifier,
        evidence.preview.req_id,
    )
    assert ("serviceType", "the form", None) in rows(evidence)


def test_every_key_of_the_link_is_accounted_for():
    """What becomes no field stands in the table too, with the reason."""
    evidence = make_pasted(
        f"/EXU?{ITEM}&req.id=P1&req_dat=P2&title=T&url_ver=Z39.88-2004&svc.ntries=2&foo.bar=1"
    )

    assert {
        "req.id": "ReShare's own endpoint reads this key; the listener reads req_id",
        "req_dat": "read by nobody; the listener reads req_id",
        "title": "read only in a link of OpenURL 0.1, which this is not",
        "url_ver": "says something about the link itself",
        "svc.ntries": "steers the form, and is not posted",
        "foo.bar": "there is no field for it in the request",
    } == {source: note for key, source, note in rows(evidence) if key is None}


def test_a_key_of_the_listener_s_has_no_effect_at_reshare_s_own_endpoint():
    """There it names the key that would have been read."""
    note = "the listener reads this key; ReShare's own endpoint reads req.id"

    assert (None, "req_id", note) in rows(make_pasted(f"{MODRS}&req_id=P1&req.id=P2"))


@pytest.mark.parametrize("text", [f"?{ITEM}&req_id=P1", f"/path/OTHER?{ITEM}&req_id=P1"])
def test_the_service_is_the_end_of_the_path_or_else_the_site_s_own(text):
    """A link without a path is taken to be one of this library."""
    symbol = make_pasted(text).preview.posted.symbol

    assert ("OTHER" if "OTHER" in text else "EXU") == symbol


def test_json_is_shown_as_it_is():
    """CrossLink moves the patron into the request; a field's old name is told."""
    crosslink = make_pasted('{"patron": "P1", "requesterSymbol": "ISIL:EXU"}')
    old = make_pasted('{"patronReference": "P1", "isRequester": true}')

    assert ("illRequest.patronInfo.patronId", "patron", None) in rows(crosslink)
    assert (
        "patronReference",
        "patronReference",
        "the field's old name, which ReShare reads as something else",
    ) in rows(old)


def test_a_list_in_json_stays_a_list_and_only_the_patron_moves():
    """What is posted is what was pasted, each field under its own key."""
    text = '{"patron": "P1", "requesterSymbol": ["ISIL:EXU", "ISIL:EXV"], "note": "n"}'
    fields = make_pasted(text).preview.posted.fields

    assert [
        ("illRequest.patronInfo.patronId", "patron", False),
        ("requesterSymbol", "requesterSymbol", True),
        ("note", "note", False),
    ] == [(field.key, field.source, field.is_list) for field in fields]


@pytest.mark.parametrize(
    ("text", "version", "email"),
    [
        (f"{MODRS}&req.emailAddress=gail@example.edu", "1.0", "gail@example.edu"),
        ("/rs/patronrequests/openURL?title=T&pickupLocation=x", "0.1", None),
        (f"/EXU?{ITEM}&req.emailAddress=gail@example.edu", "1.0", "gail@example.edu"),
    ],
)
def test_the_link_s_version_and_the_patron_s_email_are_read(text, version, email):
    """The e-mail address comes from its own field, wherever that stands."""
    preview = make_pasted(text).preview

    assert (version, email) == (preview.posted.version, preview.email)


def test_the_request_says_how_the_identifier_comes_in():
    """No discovery site and no login chose it; where the site has an add-on, it may be its own."""
    link = make_pasted(f"/EXU?req_id=P1&{ITEM}", form=HEADER).release.form
    addon = make_pasted('{"patronIdentifier": "P1"}', form=make_form(door=EntryPoint.ILLIAD))

    assert (EntryPoint.DIRECT, "req_id", None) == (
        link.door,
        link.identifier,
        link.header_identifier,
    )
    assert (EntryPoint.ILLIAD, None) == (addon.release.form.door, addon.release.form.listener)
