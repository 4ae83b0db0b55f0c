from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import (
    BARCODE,
    make_attempt,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.identifier_of_another_kind import identifier_of_another_kind
from verifier.domain.model.lookup import Found, NotFound, Purpose
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.site import IlsRole

UNKNOWN = NotFound(message="Unknown User")
NAMES = {"givenName": "Gail", "sn": "Good"}


def make_known(*identifiers, sent="ggood", **form):
    """A patron whom ReShare's question does not find, and who is known to another connection."""
    record = make_record(*identifiers)
    preview = make_preview({"uid": sent, **NAMES}, form=make_form(identifier="uid", **form))
    evidence = make_attempt(
        sent, Found(record=record), role=IlsRole.EVIDENCE, purpose=Purpose.RELEASED
    )
    return make_asked(make_attempt(sent, UNKNOWN), evidence, preview=preview)


def test_the_user_name_where_the_barcode_is_looked_for():
    """Both kinds are named, with all that the record holds."""
    match = make_known(make_identifier(BARCODE), make_identifier("ggood", kind="username"))
    found = finding(identifier_of_another_kind, match)

    assert (
        "The identifier is this patron's username, and the library system looks for the barcode."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", "ggood"),
        ("answer", "ncip", "Unknown User"),
        ("transform", "T11: another kind of identifier of the same person", None),
        ("record", "barcode (active)", BARCODE),
        ("record", "username (active)", "ggood"),
    ] == proofs(found)


def test_a_barcode_that_is_not_found_is_another_matter():
    """The kind is right, and so the connection is at fault."""
    match = make_known(make_identifier(BARCODE), sent=BARCODE)

    assert saw(identifier_of_another_kind, match)


def test_a_replaced_number_is_another_matter():
    """What is out of use is an old number, whatever its kind."""
    old = make_identifier("ggood", kind="username", status=IdentifierStatus.INACTIVE)

    assert saw(identifier_of_another_kind, make_known(make_identifier(BARCODE), old))


def test_without_the_wanted_kind_nothing_can_be_said():
    """Where the site names none, or the record has none, there is no other kind."""
    match = make_known(make_identifier("ggood", kind="username"))

    assert "Which kind of identifier is looked for is not known of this patron." == reason(
        identifier_of_another_kind, match
    )


def test_a_patron_who_is_found():
    """There is nothing to explain."""
    match = make_asked(make_attempt(BARCODE, make_found()))

    assert "The library system found somebody by the identifier." == reason(
        identifier_of_another_kind, match
    )
    assert reason(identifier_of_another_kind, make_asked())
