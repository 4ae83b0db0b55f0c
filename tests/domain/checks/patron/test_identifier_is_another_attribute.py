from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    BARCODE,
    BASIC,
    OLD_BARCODE,
    make_attribute,
    make_form,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
    make_vufind,
)
from verifier.domain.checks.patron.identifier_is_another_attribute import (
    identifier_is_another_attribute,
)
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.profiles.idp_profile import profiles_of

RELEASED = {
    "employeeNumber": "u.under",
    "libraryCardNumber": BARCODE,
    "mail": "gail.good@example.edu",
}


def test_the_right_value_goes_by_another_name():
    """The attribute that the library system knows the patron by is named for discovery."""
    match = make_match({BARCODE: make_found()}, preview=make_preview(RELEASED))

    found = finding(identifier_is_another_attribute, match)

    assert (
        "The library system knows this patron by the value of libraryCardNumber, which is not the"
        " one that would be sent." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", "u.under"),
        ("attribute", "libraryCardNumber", BARCODE),
        ("record", "barcode", BARCODE),
        ("transform", "T11: another kind of identifier of the same person", None),
    ] == proofs(found)


def test_vufind_takes_the_wrong_one():
    """Where VuFind's own setting takes the login name, the site's identifier is named."""
    form = make_form(vufind=make_vufind(username="eduPersonPrincipalName"))
    released = {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": BARCODE}
    match = make_match({BARCODE: make_found()}, preview=make_preview(released, form=form))

    found = finding(identifier_is_another_attribute, match)

    assert ("attribute", "employeeNumber", BARCODE) in proofs(found)


def test_a_missing_identifier_has_it_too():
    """Where no identifier is sent at all, the attribute that holds it is named as well."""
    released = {"libraryCardNumber": BARCODE, "mail": "gail.good@example.edu"}
    match = make_match({BARCODE: make_found()}, preview=make_preview(released))

    found = finding(identifier_is_another_attribute, match)

    assert ("attribute", "libraryCardNumber", BARCODE) in proofs(found)


def test_the_same_attribute_under_a_wrong_name():
    """The identifier itself, under a name that nothing maps, is no other attribute."""
    sent = make_attribute("employeeNumber", BARCODE, name_format=BASIC)
    match = make_match({BARCODE: make_found()}, preview=make_preview([sent]), expected=BARCODE)

    assert "no other released attribute equals the library system's identifier" == saw(
        identifier_is_another_attribute, match
    )


def test_the_type_that_the_site_names_decides():
    """A login name does not stand in for the barcode that ReShare must send."""
    released = {"employeeNumber": "E77", "uid": "ggood", "mail": "gail.good@example.edu"}
    record = make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
    match = make_match({"ggood": make_found(record)}, preview=make_preview(released))

    assert "no other released attribute equals the library system's identifier" == saw(
        identifier_is_another_attribute, match
    )


def test_an_old_card_is_no_remedy():
    """An attribute that holds the number of an old card is not proposed."""
    old = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    record = make_record(make_identifier(BARCODE), old)
    released = {"employeeNumber": "E77", "libraryCardNumber": OLD_BARCODE}
    match = make_match(
        {BARCODE: make_found(record)}, preview=make_preview(released), expected=BARCODE
    )

    assert "no other released attribute equals the library system's identifier" == saw(
        identifier_is_another_attribute, match
    )


def test_the_sent_value_leads_there():
    """Where the sent value leads to the patron, nothing else has to."""
    assert "the identifier that would be sent leads to the patron" == saw(
        identifier_is_another_attribute, make_match()
    )


def test_nobody_is_known():
    """Without any record nothing can be compared."""
    assert "No record of this patron is known, so no attribute can be compared." == reason(
        identifier_is_another_attribute, make_match(NotFound(message="Unknown User"))
    )


def test_silence_is_no_answer():
    """A library system that could not be asked proves no mistake."""
    match = make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"))

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(identifier_is_another_attribute, match)
    )


def test_a_usual_mistake_of_the_product_is_named():
    """The Windows account name of AD FS was passed on in place of the card's number."""
    released = {**RELEASED, "employeeNumber": "EX\\uunder"}
    adfs = profiles_of(None)["adfs"].product()
    match = make_match({BARCODE: make_found()}, preview=make_preview(released, product=adfs))

    assert "with AD FS: The Windows account name" in (
        finding(identifier_is_another_attribute, match).message
    )
