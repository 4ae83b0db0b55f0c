from __future__ import annotations

from tests.checks.asking import finding, make_asked, proofs, reason, saw
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
from verifier.checks.patron.identifier_of_another_kind import identifier_of_another_kind
from verifier.model.finding import Owner, Severity, Station
from verifier.model.lookup import NotFound, Purpose
from verifier.model.patron import IdentifierStatus
from verifier.model.site import IlsRole

NAME = "ggood"


def asked(*identifiers, kind="barcode"):
    evidence = make_attempt(
        NAME,
        make_found(make_record(*identifiers)),
        role=IlsRole.EVIDENCE,
        purpose=Purpose.RELEASED,
    )
    unknown = make_attempt(NAME, NotFound(said="Unknown User"))
    preview = make_preview({"employeeNumber": NAME}, form=make_form(ils_identifier=kind))
    return make_asked(unknown, evidence, preview=preview)


def test_a_user_name_where_a_barcode_is_wanted():
    """The login carries the right person's identifier of the wrong kind."""
    held = (make_identifier(NAME, "username"), make_identifier(BARCODE))

    one = finding(identifier_of_another_kind, asked(*held))

    assert (
        "The identifier is this patron's username, and ReShare's question goes by barcode."
        == one.message
    )
    assert [
        ("identifier", "patronIdentifier", NAME),
        ("record", "username (active)", NAME),
        ("record", "barcode (active)", BARCODE),
    ] == proofs(one)
    assert (Severity.ERROR, Station.IDP, Owner.IDENTITY) == (one.severity, one.station, one.owner)


def test_the_wanted_kind_holds_it_too():
    """Where it is of the wanted kind as well, the library system is at fault."""
    held = (make_identifier(NAME, "username"), make_identifier(NAME))

    assert "no record that was seen" in saw(identifier_of_another_kind, asked(*held))


def test_an_old_one_is_another_matter():
    """An identifier that is no longer in use is told by the checks on old ones."""
    held = (
        make_identifier(NAME, "username", status=IdentifierStatus.INACTIVE),
        make_identifier(BARCODE),
    )

    assert "no record that was seen" in saw(identifier_of_another_kind, asked(*held))


def test_nobody_says_which_kind_is_wanted():
    """Without the site's word no kind is the wrong one."""
    match = asked(make_identifier(NAME, "username"), kind=None)

    assert "not known by which kind" in reason(identifier_of_another_kind, match)


def test_somebody_was_found():
    """Then the question does not arise."""
    assert "found somebody" in reason(identifier_of_another_kind, make_match())


def test_nobody_was_asked():
    """Where ReShare's question has no answer, nothing is said."""
    assert "not asked" in reason(
        identifier_of_another_kind, make_asked(not_asked="It was not asked.")
    )
