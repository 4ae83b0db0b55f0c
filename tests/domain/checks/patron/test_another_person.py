from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_found, make_match, make_preview, make_record
from verifier.domain.checks.patron.another_person import another_person
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.patron import PersonName


def make_person(given, family, email):
    record = make_record(name=PersonName(given=given, family=family), emails=(email,))
    return make_found(record)


def test_a_stranger():
    """A record of another name and address is shown with both."""
    found = finding(another_person, make_match(make_person("Petra", "Stranger", "p@example.edu")))

    assert (
        "The identifier leads to a record whose name and e-mail address are another person's."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("record", "name", "Petra Stranger"),
        ("record", "e-mail", "p@example.edu"),
        ("record", "barcode (active)", BARCODE),
    ] == proofs(found)


def test_the_same_person():
    """A record whose name agrees passes."""
    assert "name or e-mail address agree with the record" == saw(another_person, make_match())


def test_the_expected_record():
    """The record that holds the expected identifier is right, whatever name it bears."""
    match = make_match(make_person("Petra", "Stranger", "p@example.edu"), expected=BARCODE)

    assert "the record holds the expected identifier" == saw(another_person, match)


def test_nothing_to_compare():
    """Where no name and no address were released nothing is said."""
    match = make_match(preview=make_preview({"employeeNumber": BARCODE}))

    assert "No name and no e-mail address could be compared with the record." == reason(
        another_person, match
    )


def test_nobody_is_found():
    """Where nobody is found there is no other person."""
    assert "ReShare would find no single record." == reason(
        another_person, make_match(NotFound(message="Unknown User"))
    )
