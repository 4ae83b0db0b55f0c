from __future__ import annotations

from tests.factories import (
    BARCODE,
    DAY,
    make_attempt,
    make_found,
    make_identifier,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.agreement import agreements_of
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    NotFound,
    PatronKey,
    PatronLookup,
    Purpose,
)
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.patron import PersonName
from verifier.domain.model.site import IlsRole

ADDRESS = "gail.good@example.edu"
TOM = PersonName(given="Tom", family="Baker")


def by_email(outcome):
    return make_attempt(
        ADDRESS,
        outcome,
        key=PatronKey(value=ADDRESS, kind=KeyKind.EMAIL),
        purpose=Purpose.BY_EMAIL,
        connection="alma",
        role=IlsRole.EVIDENCE,
    )


def lookup(*attempts, **released):
    unknown = make_attempt("0012345", NotFound(said="Unknown User"))
    preview = make_preview({"employeeNumber": "0012345", "mail": ADDRESS, **released})
    return PatronLookup(preview=preview, attempts=(unknown, *attempts), day=DAY)


def test_a_record_found_by_its_address_is_judged_by_the_name_too():
    """The address agrees in any case, so another name is another person."""
    strangers = make_record(name=TOM)
    found = lookup(by_email(Found(record=strangers)), givenName="Gail", sn="Good")

    assert (Agreement.DISAGREES,) == agreements_of(found)


def test_an_address_alone_agrees_where_no_name_says_otherwise():
    """One account with this address, and no name to compare."""
    assert (Agreement.AGREES,) == agreements_of(lookup(by_email(make_found())))


def test_an_address_of_two_accounts_tells_neither_from_the_other():
    """A family's address: the names decide, and without names nobody can say."""
    gail, tom = make_record(), make_record(make_identifier("77"), internal_id="u2", name=TOM)
    both = by_email(Ambiguous(count=2, said="two", records=(gail, tom)))

    assert (Agreement.AGREES, Agreement.DISAGREES) == agreements_of(
        lookup(both, givenName="Gail", sn="Good")
    )
    assert (Agreement.CANNOT_TELL, Agreement.CANNOT_TELL) == agreements_of(lookup(both))


def test_the_record_found_by_its_address_is_the_person_and_explains_the_number():
    """The number lost its zeros, and no question by number had to be guessed."""
    kept = make_record(make_identifier("12345"))
    match = match_identifiers(lookup(by_email(Found(record=kept)), givenName="Gail", sn="Good"))

    assert kept == match.record
    assert [("employeeNumber", Transform.T4, True)] == [
        (each.attribute, each.transform, each.counts) for each in match.matches
    ]


def test_a_person_may_be_known_by_the_address_alone():
    """No released value leads to the record; that there is one is worth knowing."""
    kept = make_record(make_identifier(BARCODE))
    match = match_identifiers(lookup(by_email(Found(record=kept)), givenName="Gail", sn="Good"))

    assert kept == match.record
    assert "Name or e-mail address agree with this record and with no other." == (
        match.person_because
    )
    assert () == match.matches


def test_the_address_itself_is_nobodys_identifier():
    """A record that was found by an address does not bear it like a number."""
    match = match_identifiers(lookup(by_email(make_found(make_record(make_identifier("u7"))))))

    assert ADDRESS not in {each.becomes for each in match.matches}


def test_two_accounts_that_both_agree_are_no_choice():
    """Two records of one name and one address: nobody picks one in silence."""
    twice = (make_record(), make_record(make_identifier("77"), internal_id="u2"))
    found = by_email(Ambiguous(count=2, said="two", records=twice))
    match = match_identifiers(lookup(found, givenName="Gail", sn="Good"))

    assert (Agreement.AGREES, Agreement.AGREES) == match.agreements
    assert match.person is None
    assert (
        "Name and e-mail address agree with several records, and nothing says which is meant."
        == match.person_because
    )
