from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.header_missing import header_missing
from verifier.domain.checks.request.header_not_seen import header_not_seen
from verifier.domain.model.finding import Owner, Severity, Station

FORM = make_form(listener=make_listener())
LINK = "/EXU?req_id=P1&rft_id=1"


def test_an_address_shows_no_header():
    """The listener is set to read one, and only the address was pasted."""
    found = finding(header_not_seen, make_pasted(LINK, form=FORM))

    assert (
        "The listener takes the patron from a header, which an address does not show."
        == found.message
    )
    assert [("setting", "reqIdHeader", "x-remote-user")] == proofs(found)
    assert (Severity.NOTICE, Station.LISTENER, Owner.DISCOVERY) == (
        found.severity,
        found.station,
        found.owner,
    )
    assert "An address shows no headers; another check says so." == reason(
        header_missing, make_pasted(LINK, form=FORM)
    )


def test_a_raw_request_shows_them():
    """Also where the header is not among them, which is another check's to say."""
    raw = make_pasted(f"GET {LINK} HTTP/1.1\nHost: example.edu", form=FORM)

    assert "the request was pasted with its headers" == saw(header_not_seen, raw)
    assert "The header that the listener reads the identifier from would not be sent." == (
        finding(header_missing, raw).message
    )


def test_it_is_not_asked_where_no_header_is_read():
    """A listener without the setting, or with one that Node never finds; and a login."""
    capitals = make_form(listener=make_listener(reqIdHeader="X-Remote-User"))
    for form in (make_form(), capitals):
        assert "The listener reads no header of this request." == reason(
            header_not_seen, make_pasted(LINK, form=form)
        )
    assert "This is a login, not a request that was pasted." == reason(
        header_not_seen, make_preview()
    )
