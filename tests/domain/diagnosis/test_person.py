import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_answers,
    make_attempt,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    LookupFailure,
    Purpose,
)
from verifier.domain.model.match import Agreement
from verifier.domain.model.patron import PersonName


def test_the_record_with_the_expected_identifier_is_the_person():
    """What the site expects of its test patron goes before what ReShare found."""
    other = make_record(
        make_identifier(OLD_BARCODE), internal_id="u2", name=PersonName(given="G.", family="Good")
    )
    match = make_match(
        {
            BARCODE: make_found(other),
            "21234000000034": make_found(make_record(make_identifier("21234000000034"))),
        },
        expected="21234000000034",
    ).match

    assert match.record == make_record(make_identifier("21234000000034"))
    assert match.person_because == (
        "This record bears the identifier that this test patron must have."
    )


def test_a_record_found_by_the_expected_identifier_is_the_person():
    """Servers answer with their own identifier: being found by the expected one is enough."""
    expected_record = make_record(make_identifier("u77", kind="id"), internal_id="u77")
    match = make_match(
        {BARCODE: make_found(), "ggood": make_found(expected_record)}, expected="ggood"
    ).match

    assert match.record == expected_record


def test_a_record_with_another_name_is_not_this_patrons():
    """ReShare's question found somebody whose name and e-mail address are others."""
    stranger = make_record(
        name=PersonName(given="Ann", family="Other"), emails=("ann@example.edu",)
    )
    match = make_match({BARCODE: make_found(stranger)}).match

    assert match.agreements == (Agreement.DISAGREES,)
    assert match.person is None
    assert match.person_because == "No record found is certainly this patron's."


def test_two_accounts_without_names_decide_nothing():
    """Two records that released values lead to equally well are not told apart by guessing."""
    first = make_record(make_identifier("1234567"), internal_id="u1", name=None, emails=())
    second = make_record(
        make_identifier("ggood", kind="username"), internal_id="u2", name=None, emails=()
    )
    preview = make_preview({"uid": "ggood", "employeeNumber": "none"}).preview
    evidence = make_answers(
        make_attempt("1234567", make_found(first), purpose=Purpose.RELEASED),
        make_attempt("ggood", make_found(second), purpose=Purpose.RELEASED),
        preview=make_preview({"uid": ["ggood", "1234567"], "employeeNumber": "x99999"}),
    )
    match = match_identifiers(evidence).match

    assert preview.patron_identifier == "none"
    assert match.person is None
    assert match.person_because == (
        "Released values lead to several records, and nothing says which is meant."
    )


def of_two_with_one_name(*, released=None, addresses=("f@example.edu", "s@example.edu")):
    """A father and a son of one name, whose records a released user name leads to alike."""
    records = tuple(
        make_record(
            make_identifier(barcode),
            make_identifier("ggood", kind="username"),
            internal_id=barcode,
            emails=(address,),
        )
        for barcode, address in zip((BARCODE, OLD_BARCODE), addresses, strict=True)
    )
    several = Ambiguous(count=2, message="Two users.", records=records)
    shape = {"employeeNumber": "x99999", "uid": "ggood", "givenName": "Gail", "sn": "Good"}
    return make_match(
        {"ggood": several}, preview=make_preview({**shape, **(released or {})})
    ).match


def test_a_father_and_a_son_of_one_name_are_not_told_apart_by_guessing():
    """Name and identifier lead to both, so neither is said to be the patron."""
    match = of_two_with_one_name()

    assert (Agreement.AGREES, Agreement.AGREES) == match.agreements
    assert match.person is None
    assert "nothing says which is meant" in match.person_because


@pytest.mark.parametrize(
    "telling", [{"mail": "s@example.edu"}, {"title": OLD_BARCODE}], ids=["address", "identifier"]
)
def test_one_thing_more_that_fits_tells_them_apart(telling):
    """What speaks for one of them alone decides."""
    assert 1 == of_two_with_one_name(released=telling).person


def test_two_accounts_with_one_name_and_one_address_are_one_persons():
    """Then either is the patron's, and the report says that there are two."""
    assert 0 == of_two_with_one_name(addresses=("g@example.edu", "G@example.edu")).person


def test_one_account_seen_through_two_connections_is_one_person():
    """Two views that share an identifier are no two accounts."""
    seen = make_record(make_identifier("ggood"), source="ncip", name=None, emails=())
    known = make_record(
        make_identifier("ggood"), make_identifier(BARCODE), source="ils", name=None, emails=()
    )
    evidence = make_answers(
        make_attempt("ggood", make_found(seen), purpose=Purpose.TRANSFORMED),
        make_attempt("ggood", make_found(known), purpose=Purpose.TRANSFORMED),
        preview=make_preview({"employeeNumber": "ggood@example.edu"}),
    )
    match = match_identifiers(evidence).match

    assert match.person == 0
    assert match.person_because == "This is the only record that released values lead to."


def test_no_answer_gives_no_record():
    """Could not ask is not a record, and not the lack of one."""
    match = make_match(
        CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer in time.")
    ).match

    assert match.records == ()
    assert match.person is None
    assert match.person_because == "The library system gave no answer."


def test_whoever_is_found_by_a_word_for_nothing_is_nobody_in_particular():
    """A test record under "N/A" is not this patron's, though ReShare would be led to it."""
    match = make_match(
        {"N/A": make_found(make_record(make_identifier("N/A"), name=None, emails=()))},
        preview=make_preview({"employeeNumber": "N/A"}),
    ).match

    assert match.person is None
    assert () == match.matches


def test_a_word_for_nothing_is_expected_of_nobody():
    """A site file that expects "NONE" of a test patron says nothing about the record."""
    match = make_match(
        {BARCODE: make_found(make_record(make_identifier("NONE"), make_identifier(BARCODE)))},
        expected="NONE",
    ).match

    assert "This is the record that ReShare's own question found." == match.person_because
