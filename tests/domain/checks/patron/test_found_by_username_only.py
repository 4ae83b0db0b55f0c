from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found, make_match, make_preview
from verifier.domain.checks.patron.found_by_username_only import found_by_username_only
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import KeyKind, NotFound, PatronKey


def make_second(outcome):
    return make_asked(
        make_attempt(BARCODE, NotFound(message="Unknown User")),
        make_attempt(BARCODE, outcome, key=PatronKey(value=BARCODE, kind=KeyKind.USERNAME)),
    )


def test_only_the_second_attempt():
    """A patron found only as a user name is accepted now and fails later."""
    found = finding(found_by_username_only, make_second(make_found()))

    assert (
        "The patron is found only as a user name: ReShare accepts the request, and fails when the"
        " item arrives." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("transform", "T11: another kind of identifier of the same person", None),
        ("record", "barcode (active)", BARCODE),
    ] == proofs(found)
    assert (Severity.WARNING, Station.IDP, Owner.IDENTITY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_what_should_be_sent_is_released_too():
    """Where another attribute holds what the first question goes by, discovery takes the wrong."""
    preview = make_preview({"employeeNumber": "ggood", "libraryCardNumber": BARCODE})
    match = make_asked(
        make_attempt("ggood", NotFound(message="Unknown User")),
        make_attempt("ggood", make_found(), key=PatronKey(value="ggood", kind=KeyKind.USERNAME)),
        preview=preview,
    )

    found = finding(found_by_username_only, match)

    assert ("attribute", "libraryCardNumber", BARCODE) == proofs(found)[-1]
    assert (Station.DISCOVERY, Owner.DISCOVERY) == (found.station, found.owner)


def test_the_first_attempt():
    """A patron found by number passes."""
    assert "found by the first question" == saw(found_by_username_only, make_match())


def test_neither_attempt():
    """Where neither attempt finds anybody there is nothing to ask."""
    assert "ReShare would find no single record." == reason(
        found_by_username_only, make_second(NotFound(message="Unknown User"))
    )
