import pytest

from tests.factories import (
    BARCODE,
    make_answers,
    make_attempt,
    make_found,
    make_identifier,
    make_preview,
    make_record,
    make_release,
)
from verifier.domain.diagnosis.agreement import (
    MOST_PARTS,
    PersonTraits,
    agreement,
    agreements_of,
    same_person,
)
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    NotFound,
    PatronKey,
    Purpose,
)
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.patron import PersonName
from verifier.domain.model.site import IlsRole


def compared(released, *, given="Gail", family="Good", emails=(), unstructured=None):
    name = PersonName(given=given, family=family, unstructured=unstructured)
    return agreement(make_release(released).release, make_record(name=name, emails=emails))


@pytest.mark.parametrize(
    ("released", "record"),
    [
        ({"givenName": "Gail", "sn": "Good"}, {}),
        ({"givenName": "GAIL", "sn": "good"}, {}),
        ({"displayName": "Good, Gail M."}, {}),
        ({"cn": "Gail Good"}, {"given": "Good", "family": "Gail"}),
        ({"givenName": "Jösé", "sn": "Müller"}, {"given": "Jose", "family": "Mueller"}),
        ({"givenName": "Søren", "sn": "Ødegård"}, {"given": "Soren", "family": "Odegard"}),
        ({"givenName": "Jo", "sn": "Doe"}, {"given": "Joanna", "family": "Doe"}),
        (
            {"givenName": "Gail", "sn": "Good"},
            {"given": None, "family": None, "unstructured": "Good Gail"},
        ),
        ({"mail": "Gail.Good@Example.edu"}, {"emails": ("gail.good@example.edu",)}),
        (
            {"givenName": "Ann", "sn": "Other", "mail": "g@example.edu"},
            {"emails": ("g@example.edu",)},
        ),
    ],
)
def test_agrees(released, record):
    """Name parts in any order and spelling agree, and so does an e-mail address."""
    assert compared(released, **record) is Agreement.AGREES


@pytest.mark.parametrize(
    ("released", "record"),
    [
        ({"givenName": "Ann", "sn": "Other"}, {}),
        (
            {"givenName": "Ann", "sn": "Other", "mail": "ann@example.edu"},
            {"emails": ("gail.good@example.edu",)},
        ),
    ],
)
def test_disagrees(released, record):
    """Two full names without anything in common are two people's."""
    assert compared(released, **record) is Agreement.DISAGREES


@pytest.mark.parametrize(
    ("released", "record"),
    [
        (
            {"givenName": "Anna", "displayName": "Ann Lee", "sn": "Lee"},
            {"given": "Ann", "family": "Kim"},
        ),
        ({"givenName": "Joanna", "cn": "Jo Doe"}, {"given": "Jo", "family": "Smith"}),
        ({"employeeNumber": "1"}, {}),
        ({"sn": "Good"}, {}),
        ({"sn": "Other"}, {}),
        ({"givenName": "Ann", "sn": "Good"}, {}),
        ({"givenName": "Gail", "sn": "Good"}, {"given": None, "family": None}),
        ({"givenName": "Иван", "sn": "Петров"}, {"given": "Ivan", "family": "Petrov"}),
        ({"mail": "private@example.org"}, {"emails": ("gail.good@example.edu",)}),
        ({"mail": ""}, {"emails": ("",)}),
    ],
)
def test_cannot_tell(released, record):
    """A family name alone, other scripts and other addresses decide nothing."""
    assert compared(released, **record) is Agreement.CANNOT_TELL


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"mail": "G@example.edu"}, {"mail": "g@example.edu"}, Agreement.AGREES),
        ({"displayName": "Gail Good"}, {"givenName": "Gail", "sn": "Good"}, Agreement.AGREES),
        ({"cn": "Gail Good"}, {"cn": "Omar Other"}, Agreement.DISAGREES),
        ({"cn": "Gail Good"}, {}, Agreement.CANNOT_TELL),
        ({"mail": "g@example.edu"}, {"mail": "o@example.edu"}, Agreement.CANNOT_TELL),
        ({"cn": "Gail G Gai"}, {"cn": "Gail Other"}, Agreement.CANNOT_TELL),
    ],
)
def test_two_logins(one, other, expected):
    """Two logins are of one person by the same rules, in both orders."""
    before, after = make_release(one).release, make_release(other).release

    assert expected is same_person(before, after) is same_person(after, before)


def test_of_a_name_without_end_only_the_first_parts_are_compared():
    """A stranger may send half a million words, and each is compared with each."""
    words = [f"{entry}{other}x" for entry in "abcdefgh" for other in "ijklmnop"]
    told = PersonTraits.by(make_release({"displayName": " ".join(words)}).release)

    assert frozenset(words[:MOST_PARTS]) == told.name


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
    unknown = make_attempt("0012345", NotFound(message="Unknown User"))
    preview = make_preview({"employeeNumber": "0012345", "mail": ADDRESS, **released})
    return make_answers(unknown, *attempts, preview=preview)


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
    both = by_email(Ambiguous(count=2, message="two", records=(gail, tom)))

    assert (Agreement.AGREES, Agreement.DISAGREES) == agreements_of(
        lookup(both, givenName="Gail", sn="Good")
    )
    assert (Agreement.CANNOT_TELL, Agreement.CANNOT_TELL) == agreements_of(lookup(both))


def test_the_record_found_by_its_address_is_the_person_and_explains_the_number():
    """The number lost its zeros, and no question by number had to be guessed."""
    kept = make_record(make_identifier("12345"))
    match = match_identifiers(
        lookup(by_email(Found(record=kept)), givenName="Gail", sn="Good")
    ).match

    assert kept == match.record
    assert [("employeeNumber", Transform.T4, True)] == [
        (each.attribute, each.transform, each.counts) for each in match.matches
    ]


def test_a_person_may_be_known_by_the_address_alone():
    """No released value leads to the record; that there is one is worth knowing."""
    kept = make_record(make_identifier(BARCODE))
    match = match_identifiers(
        lookup(by_email(Found(record=kept)), givenName="Gail", sn="Good")
    ).match

    assert kept == match.record
    assert "Name or e-mail address agree with this record and with no other." == (
        match.person_because
    )
    assert () == match.matches


def test_the_address_itself_is_nobodys_identifier():
    """A record that was found by an address does not bear it like a number."""
    match = match_identifiers(
        lookup(by_email(make_found(make_record(make_identifier("u7")))))
    ).match

    assert ADDRESS not in {each.becomes for each in match.matches}


def test_two_accounts_that_both_agree_are_no_choice():
    """Two records of one name and one address: nobody picks one in silence."""
    twice = (make_record(), make_record(make_identifier("77"), internal_id="u2"))
    found = by_email(Ambiguous(count=2, message="two", records=twice))
    match = match_identifiers(lookup(found, givenName="Gail", sn="Good")).match

    assert (Agreement.AGREES, Agreement.AGREES) == match.agreements
    assert match.person is None
    assert (
        "Name and e-mail address agree with several records, and nothing says which is meant."
        == match.person_because
    )
