import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    BARCODE,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
    make_vufind,
)
from verifier.domain.checks.patron.identifier_transformed import identifier_transformed
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.patron import PersonName
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.profiles.idp_profile import profiles_of

MAIL = {"mail": "gail.good@example.edu"}


def make_other_form(released, on_record, **more):
    record = make_record(make_identifier(on_record))
    return make_match(
        {on_record: make_found(record)},
        preview=make_preview({"employeeNumber": released, **MAIL}, **more),
        expected=on_record,
    )


@pytest.mark.parametrize(
    ("released", "on_record", "difference"),
    [
        ("2 1234 00000 0018", BARCODE, "T1: blanks"),
        ("123456", "00123456", "T4: leading zeros"),
        ("B12345678", "12345678", "T5: a letter in front"),
        ("A21234000000018B", BARCODE, "T6: a scanner's start and stop characters"),
        ("2123400000001", BARCODE, "T7: the check digit"),
        ("21234000000018.0", BARCODE, "T12: damage by a spreadsheet"),
        ("2-1234-00000001-8", BARCODE, "T14: look-alike characters or hyphens"),
    ],
)
def test_the_released_value_lost_something(released, on_record, difference):
    """A value that lost or gained something on its way is the identity team's."""
    found = finding(identifier_transformed, make_other_form(released, on_record))

    assert (
        "employeeNumber and the library system's identifier differ by "
        + difference.partition(": ")[2]
        + "."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", released),
        ("attribute", "employeeNumber", released),
        ("record", "barcode", on_record),
        ("transform", difference, None),
    ] == proofs(found)
    assert (Severity.ERROR, Station.IDP, Owner.IDENTITY) == (
        found.severity,
        found.station,
        found.owner,
    )


CUT_OFF = pytest.mark.parametrize(
    ("released", "on_record", "difference"),
    [
        (f"{BARCODE}@example.edu", BARCODE, "T3: the part behind the @"),
        (f"EXU\\{BARCODE}", BARCODE, "T13: text joined to it or wrapped around it"),
        ("m00012345", "M00012345", "T2: letter case"),
    ],
)


@CUT_OFF
def test_the_listener_can_mend_it(released, on_record, difference):
    """What only carries too much can be cut off at the listener, and letter case be changed."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    found = finding(identifier_transformed, make_other_form(released, on_record, form=form))

    assert ("transform", difference, None) in proofs(found)
    assert (Station.LISTENER, Owner.RESHARE) == (found.station, found.owner)


@CUT_OFF
def test_what_comes_with_the_link_is_wrong_where_it_is_released(released, on_record, difference):
    """The listener rewrites a header alone."""
    found = finding(identifier_transformed, make_other_form(released, on_record))

    assert ("transform", difference, None) in proofs(found)
    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)


def test_it_may_lead_to_another_person():
    """Lost zeros that lead to a stranger are the mistake, not the stranger."""
    stranger = make_record(
        make_identifier("123456"),
        internal_id="u9",
        name=PersonName(given="Petra", family="Stranger"),
        emails=("petra@example.edu",),
    )
    ours = make_record(make_identifier("00123456"))
    match = make_match(
        {"123456": make_found(stranger), "00123456": make_found(ours)},
        preview=make_preview({"employeeNumber": "123456", **MAIL}),
        expected="00123456",
    )

    assert ("record", "barcode", "00123456") in proofs(finding(identifier_transformed, match))


def test_the_same_value_elsewhere_is_for_another_check():
    """Where another attribute equals the identifier the site asks for, that is told instead."""
    form = make_form(vufind=make_vufind(username="uid"))
    released = {"uid": "00123456x", "employeeNumber": "00123456", **MAIL}
    record = make_record(make_identifier("00123456"))
    match = make_match({"00123456": make_found(record)}, preview=make_preview(released, form=form))

    assert "the released value is not the library system's in another form" == saw(
        identifier_transformed, match
    )


def test_the_sent_value_leads_there():
    """A value that leads to the patron needs no other form."""
    assert "the identifier that would be sent leads to the patron" == saw(
        identifier_transformed, make_match()
    )


def test_nobody_is_known():
    """Without any record no form can be compared."""
    assert "No record of this patron is known, so no form can be compared." == reason(
        identifier_transformed, make_match(NotFound(message="Unknown User"))
    )


def test_nothing_to_look_up():
    """Without an identifier there is no form to compare."""
    assert (
        "No identifier would be sent, so there was nothing to ask the library system for."
        == reason(identifier_transformed, make_match(preview=make_preview(MAIL)))
    )


def test_a_usual_mistake_of_the_product_is_named():
    """The Windows account name of AD FS has its domain in front."""
    adfs = profiles_of(None)["adfs"].product()

    found = finding(identifier_transformed, make_other_form("EX\\ggood", "ggood", product=adfs))

    assert "with AD FS: The Windows account name" in found.message
