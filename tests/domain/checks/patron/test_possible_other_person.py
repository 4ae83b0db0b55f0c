from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import (
    BARCODE,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.possible_other_person import possible_other_person
from verifier.domain.model.lookup import Ambiguous
from verifier.domain.model.patron import PersonName

NAMES = {"givenName": "Gail", "sn": "Good"}
ANN = PersonName(given="Ann", family="Other")


def strangers(value, kind="barcode", **more):
    record = make_record(
        make_identifier(value, kind=kind), internal_id="u9", name=ANN, emails=(), **more
    )
    return make_found(record)


def test_another_released_value_is_another_persons():
    """ReShare finds the right record, and the login name stands in a stranger's."""
    preview = make_preview({"employeeNumber": BARCODE, "uid": "ann", **NAMES})
    answers = {BARCODE: make_found(), "ann": strangers("ann", "username")}
    found = finding(possible_other_person, make_match(answers, preview=preview))

    assert "The value of uid leads to the record of another person." == found.message
    assert [
        ("attribute", "uid", "ann"),
        ("record", "name", "Ann Other"),
        ("record", "username (active)", "ann"),
        ("this patron's record", "barcode", BARCODE),
    ] == proofs(found)


def test_a_changed_value_that_nothing_confirms():
    """Without its zeros the number is somebody's, and no name says whose."""
    nameless = make_record(make_identifier("12345"), name=None, emails=())
    preview = make_preview({"employeeNumber": "0012345", **NAMES})
    found = finding(
        possible_other_person, make_match({"12345": make_found(nameless)}, preview=preview)
    )

    assert (
        "But for leading zeros, employeeNumber would lead to a record, and nothing confirms that"
        " it is this person's." == found.message
    )
    assert [
        ("attribute", "employeeNumber", "0012345"),
        ("transform", "T4: leading zeros", None),
        ("record", "barcode (active)", "12345"),
    ] == proofs(found)


def test_a_changed_value_that_is_another_persons_beside_ones_own():
    """An identifier of the one and, without its zeros, of the other: both are seen."""
    own = make_record(make_identifier("0012345"))
    preview = make_preview({"employeeNumber": "0012345", "uid": "12345", **NAMES})
    match = make_match({"0012345": make_found(own), "12345": strangers("12345")}, preview=preview)

    assert {"uid", "employeeNumber"} == {
        finding.evidence[0].name for finding in possible_other_person.run(match).findings
    }


def test_the_record_that_reshare_finds_has_a_check_of_its_own():
    """That ReShare would take the patron for somebody else is told once."""
    preview = make_preview({"employeeNumber": BARCODE, **NAMES})
    match = make_match({BARCODE: strangers(BARCODE)}, preview=preview)

    assert saw(possible_other_person, match)


def test_what_is_confirmed_or_harmless_or_expected():
    """A name that agrees, letter case, or a record that somebody named: nothing to warn of."""
    nameless = make_record(make_identifier("12345"), name=None, emails=())
    changed = make_preview({"employeeNumber": "0012345", **NAMES})
    same_name = make_record(make_identifier("12345"))
    by_case = make_record(make_identifier("ggood1"), name=None, emails=())
    matches = (
        make_match({"12345": make_found(same_name)}, preview=changed),
        make_match({"12345": make_found(nameless)}, preview=changed, expected="12345"),
        make_match(
            {"GGOOD1": make_found(by_case)}, preview=make_preview({"employeeNumber": "GGOOD1"})
        ),
    )

    assert {"no released value leads to a record that may be another person's"} == {
        saw(possible_other_person, entry) for entry in matches
    }


def test_another_value_that_is_exactly_this_patrons():
    """The login name proves whose record it is, so the number may be mended."""
    record = make_record(
        make_identifier("12345"), make_identifier("ggood", kind="username"), name=None, emails=()
    )
    preview = make_preview({"employeeNumber": "0012345", "uid": "ggood"})

    assert saw(possible_other_person, make_match({"ggood": make_found(record)}, preview=preview))


def test_no_record():
    """There is nobody to be mistaken for."""
    assert "No record was seen." == reason(possible_other_person, make_asked())


def test_a_value_that_stands_in_two_records_has_checks_of_its_own():
    """That the identifier is shared is told once, with both records."""
    stranger = strangers(BARCODE).record
    preview = make_preview({"employeeNumber": BARCODE, **NAMES})
    shared = Ambiguous(count=2, message="two", records=(make_record(), stranger))

    assert saw(possible_other_person, make_match({BARCODE: shared}, preview=preview))
