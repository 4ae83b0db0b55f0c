from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import (
    BARCODE,
    make_attempt,
    make_form,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.held_and_not_found import held_and_not_found
from verifier.domain.model.lookup import NotFound, Purpose
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.site import IlsRole

UNKNOWN = NotFound(message="Unknown User")


def asked(*identifiers, kind="barcode"):
    evidence = make_attempt(
        BARCODE,
        make_found(make_record(*identifiers, source="export")),
        connection="export",
        role=IlsRole.EVIDENCE,
        purpose=Purpose.RELEASED,
    )
    preview = make_preview(form=make_form(ils_identifier=kind))
    return make_asked(make_attempt(BARCODE, UNKNOWN), evidence, preview=preview)


def test_the_record_holds_it():
    """The library system is at fault: neither the campus nor the road."""
    found = finding(held_and_not_found, asked(make_identifier(BARCODE)))

    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("answer", "ncip", "Unknown User"),
        ("source", "export holds it", None),
        ("record", "barcode (active)", BARCODE),
    ] == proofs(found)


def test_without_a_wanted_kind_any_identifier_counts():
    """Where the site does not say which identifier it is, the record's word is enough."""
    match = asked(make_identifier(BARCODE, "username"), kind=None)

    assert finding(held_and_not_found, match)


def test_another_kind_or_an_old_one_is_another_matter():
    """A user name where a barcode is wanted, or an old barcode, has checks of its own."""
    held = make_identifier("29999000000018")
    for other in (
        make_identifier(BARCODE, "username"),
        make_identifier(BARCODE, status=IdentifierStatus.INACTIVE),
    ):
        assert "no record that was seen holds" in saw(held_and_not_found, asked(held, other))


def test_somebody_was_found():
    """Then the question does not arise."""
    assert "found somebody" in reason(held_and_not_found, make_match())
