import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    PERSISTENT,
    make_answers,
    make_attempt,
    make_attribute,
    make_form,
    make_found,
    make_identifier,
    make_match,
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
from verifier.domain.diagnosis.matching import match_identifiers, released_values
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
    Purpose,
)
from verifier.domain.model.match import Agreement, IdentifierMatch, Support, Transform
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.site import IlsRole

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}


def test_finds_the_released_value_that_is_the_records_identifier():
    """The good login: employeeNumber is the barcode, exactly."""
    match = make_match().match

    assert (
        IdentifierMatch(
            attribute="employeeNumber",
            value_index=0,
            value=BARCODE,
            transform=None,
            becomes=BARCODE,
            matches="barcode",
            status=IdentifierStatus.ACTIVE,
            record_index=0,
        ),
    ) == match.matches
    assert match.person == 0
    assert match.agreements == (Agreement.AGREES,)
    assert match.person_because == "This is the record that ReShare's own question found."


def test_names_the_other_attribute_that_holds_the_identifier():
    """The right value may be released in another attribute than the one that is sent."""
    evidence = make_preview(
        {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": BARCODE, **NAMES},
        form=make_form(identifier="eduPersonPrincipalName"),
    )
    match = make_match({BARCODE: make_found()}, preview=evidence).match

    expected = [("employeeNumber", None)]

    assert expected == [(candidate.attribute, candidate.transform) for candidate in match.matches]
    assert match.person == 0


def test_keeps_only_the_likeliest_explanation_of_a_value():
    """A value that equals one identifier is not compared further with its neighbours."""
    record = make_record(
        make_identifier("1234567"), make_identifier("1234568", status=IdentifierStatus.INACTIVE)
    )
    evidence = make_preview({"employeeNumber": "1234567", **NAMES})
    match = make_match({"1234567": make_found(record)}, preview=evidence).match

    expected = [("1234567", None)]

    assert expected == [(candidate.becomes, candidate.transform) for candidate in match.matches]


def test_tells_a_replaced_identifier():
    """A released value that equals an inactive identifier is a match and says so."""
    record = make_record(
        make_identifier(BARCODE, primary=True),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
    )
    evidence = make_preview({"employeeNumber": OLD_BARCODE, **NAMES})
    match = make_match({OLD_BARCODE: make_found(record)}, preview=evidence).match

    expected = [(OLD_BARCODE, IdentifierStatus.INACTIVE)]

    assert expected == [(candidate.becomes, candidate.status) for candidate in match.matches]


def dangerous(released_names):
    evidence = make_preview({"employeeNumber": "0012345", **released_names})
    record = make_record(make_identifier("12345"))
    return make_match({"12345": make_found(record)}, preview=evidence)


def test_a_dangerous_transform_counts_where_the_name_agrees():
    """Without its zeros the number is this patron's, as the name confirms."""
    match = dangerous(NAMES).match

    expected = [(Transform.T4, True)]

    assert expected == [(item.transform, item.counts) for item in match.matches]
    assert match.person == 0


def test_a_dangerous_transform_does_not_count_without_confirmation():
    """The number without its zeros may be another person's."""
    match = dangerous({}).match

    expected = [(Transform.T4, False)]

    assert expected == [(item.transform, item.counts) for item in match.matches]
    assert match.person is None
    assert match.leading_to(0) == ()


def test_a_rounded_number_does_not_count_without_confirmation():
    """Many numbers look the same once digits are rounded away."""
    evidence = make_preview({"employeeNumber": "2.1234E+13", "uid": BARCODE})
    match = make_match({BARCODE: make_found()}, preview=evidence).match

    expected = [("uid", None, True), ("employeeNumber", Transform.T12, False)]

    assert expected == [
        (candidate.attribute, candidate.transform, candidate.counts) for candidate in match.matches
    ]


def test_affiliations_and_opaque_values_match_as_a_whole_only():
    """Nothing is made of values that are no identifiers."""
    record = make_record(make_identifier("member"), make_identifier("a1b2", kind="token"))
    evidence = make_preview(
        [
            make_attribute("eduPersonScopedAffiliation", "member@example.edu"),
            make_attribute("employeeNumber", "member"),
        ]
    )
    match = make_match({"member": make_found(record)}, preview=evidence).match

    expected = ["employeeNumber"]

    assert expected == [candidate.attribute for candidate in match.matches]


def test_the_wanted_identifier_type_comes_first():
    """A value that is barcode and user name counts as the type that the site wants."""
    record = make_record(
        make_identifier(BARCODE, kind="username"), make_identifier(BARCODE, kind="barcode")
    )
    match = make_match({BARCODE: make_found(record)}).match

    expected = ["barcode", "username"]

    assert expected == [candidate.matches for candidate in match.matches]


OLD = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
CARD = make_identifier(BARCODE)
SHORT = make_identifier("12345")
TYPED_BADLY = "2-1234-00000001-8"  # BARCODE with hyphens, which is no dangerous transform


@pytest.mark.parametrize(
    ("identifiers", "released", "attributes"),
    [
        (
            [SHORT, CARD],
            {"employeeNumber": BARCODE, "uid": "0012345", "studentId": TYPED_BADLY},
            ["employeeNumber", "studentId", "uid"],
        ),
        ([CARD], {"employeeNumber": f"{BARCODE} ", "uid": BARCODE}, ["uid", "employeeNumber"]),
        ([OLD, CARD], {"employeeNumber": OLD_BARCODE, "uid": BARCODE}, ["uid", "employeeNumber"]),
        (
            [make_identifier("ggood", kind="username"), CARD],
            {"employeeNumber": "ggood", "uid": BARCODE},
            ["uid", "employeeNumber"],
        ),
        ([CARD], {"uid": BARCODE, "employeeNumber": BARCODE}, ["employeeNumber", "uid"]),
    ],
    ids=["counts", "exact", "in-use", "wanted-type", "sent-attribute"],
)
def test_what_leads_best_comes_first(identifiers, released, attributes):
    """What counts, exactly, by an identifier in use, of the wanted type, in what is sent."""
    match = make_match(
        {BARCODE: make_found(make_record(*identifiers, name=None, emails=()))},
        preview=make_preview(released),
    ).match

    assert attributes == [candidate.attribute for candidate in match.matches]


def test_what_leads_to_one_record_stays_together():
    """A better explanation in another record does not come between."""
    other = make_record(CARD, internal_id="u2", source="alma")
    evidence = make_preview({"employeeNumber": "ggood1", "uid": BARCODE})
    answers = {
        "ggood1": make_found(make_record(make_identifier("GGOOD1"))),
        BARCODE: make_found(other),
    }
    match = make_match(answers, preview=evidence).match

    assert [(0, Transform.T2), (1, None)] == [
        (candidate.record_index, candidate.transform) for candidate in match.matches
    ]


def test_a_key_that_found_a_record_is_an_identifier_of_it():
    """Servers that answer with their own number alone are understood as well."""
    evidence = make_preview(
        {"eduPersonPrincipalName": "ggood@example.edu", **NAMES},
        form=make_form(identifier="eduPersonPrincipalName"),
    )
    record = make_record(make_identifier("u77", kind="id"))
    match = make_match({"ggood": make_found(record)}, preview=evidence).match
    expected = [("eduPersonPrincipalName", Transform.T3, "ggood", "user-id")]

    assert expected == [
        (candidate.attribute, candidate.transform, candidate.becomes, candidate.matches)
        for candidate in match.matches
        if candidate.attribute == "eduPersonPrincipalName"
    ]
    assert match.person == 0


def test_a_lenient_servers_own_identifier_is_the_one_that_is_named():
    """A server that ignores letter case found the key, and lists it in other letters."""
    evidence = make_preview({"employeeNumber": "GGOOD1"})
    match = make_match(
        {"GGOOD1": make_found(make_record(make_identifier("ggood1")))}, preview=evidence
    ).match

    expected = [("ggood1", Transform.T2)]

    assert expected == [(candidate.becomes, candidate.transform) for candidate in match.matches]


def test_what_differs_from_what_is_sent_is_a_candidate():
    """One login is one patron: neither another attribute nor a transform is proved by it."""
    evidence = make_preview({"uid": BARCODE, "employeeNumber": f"{BARCODE} ", **NAMES})
    match = make_match({BARCODE: make_found()}, preview=evidence).match

    expected = [("uid", Support.CANDIDATE), ("employeeNumber", Support.CANDIDATE)]

    assert expected == [(candidate.attribute, candidate.support) for candidate in match.matches]
    assert [None] == [match.support for match in make_match().match.matches]


def test_a_made_up_key_is_told():
    """What is random by design is known as such, whether or not it leads anywhere."""
    guid = "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"

    assert make_match({}, preview=make_preview({"employeeNumber": guid})).match.sent_is_opaque
    assert not make_match().match.sent_is_opaque


EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
NOBODY = Subject(kind=SubjectKind.NONE)


def only(released, **capture):
    (value,) = released_values(make_release(released, **{"subject": NOBODY, **capture}))
    return value


def test_lists_values_in_wire_order_then_the_subject_then_what_was_typed():
    """With the names they go by, and without placeholders."""
    evidence = make_release(
        {"uid": ["ggood", "g2"], "employeeNumber": "(null)"},
        subject=Subject(kind=SubjectKind.SUB, value="abc12345"),
        typed_username="gail",
    )
    expected = [
        ("uid", 0, "ggood"),
        ("uid", 1, "g2"),
        ("sub", 0, "abc12345"),
        ("typed-username", 0, "gail"),
    ]

    assert expected == [
        (released_value.label, released_value.value_index, released_value.value)
        for released_value in released_values(evidence)
    ]


@pytest.mark.parametrize(
    ("released", "asked"),
    [
        ({"employeeNumber": "12345"}, True),
        ({"eduPersonPrincipalName": "ggood@example.edu"}, True),
        ({"mail": "ggood@example.edu"}, False),
        ({"givenName": "Gail"}, False),
        ({"x-local": "B123456"}, True),
        ({"x-local": "some words"}, False),
        ({"employeeNumber": "123-45-6789"}, False),
        ({"uid": "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"}, False),
    ],
)
def test_says_what_may_be_asked_for(released, asked):
    """Identifiers may, and mail, names, national numbers and opaque values may not."""
    assert asked is only(released).may_be_asked_for


@pytest.mark.parametrize(
    ("subject", "asked"),
    [
        (Subject(kind=SubjectKind.PRINCIPAL, value="ggood"), True),
        (Subject(kind=SubjectKind.NAME_ID, value="ggood"), True),
        (Subject(kind=SubjectKind.NAME_ID, value="g@example.edu", format=EMAIL), False),
        (Subject(kind=SubjectKind.NAME_ID, value="ggood", format=PERSISTENT), False),
    ],
)
def test_a_subjects_format_decides_whether_it_may_be_asked_for(subject, asked):
    """An e-mail address and a persistent NameID may not."""
    assert asked is only({}, subject=subject).may_be_asked_for


def test_a_name_of_the_sign_in_is_kept_by_libraries_and_a_name_id_is_not():
    """CAS and LDAP name the user; a NameID may be anything."""
    subjects = [Subject(kind=kind, value="ggood") for kind in SubjectKind if kind != "none"]

    assert {SubjectKind.PRINCIPAL, SubjectKind.DN} == {
        subject.kind for subject in subjects if only({}, subject=subject).is_first_class
    }


def test_names_and_opaque_values_are_compared_as_a_whole():
    """Nothing is made of them by a transform."""
    assert only({"givenName": "Gail"}).whole_only
    assert only({"uid": "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"}).whole_only
    assert not only({"uid": "ggood"}).whole_only


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


GAIL = make_record(make_identifier(BARCODE), make_identifier("u77", kind="id"))
STRANGER = make_record(make_identifier("u78", kind="id"), internal_id="u78")


@pytest.mark.parametrize(
    "leading",
    [
        make_attempt(BARCODE, make_found(GAIL), purpose=Purpose.RELEASED),
        make_attempt("u77x", make_found(STRANGER), purpose=Purpose.EXPECTED),
        make_attempt("u77", make_found(STRANGER), purpose=Purpose.RELEASED),
    ],
    ids=["bears it", "asked as the expected", "asked anyway"],
)
def test_the_expected_person_goes_before_the_one_that_reshare_found(leading):
    """By what the record bears, else by the question that found it."""
    decisive = make_attempt("77", make_found(make_record(make_identifier("77"))))
    match = match_identifiers(make_answers(decisive, leading, expected="u77")).match

    assert leading.outcome.record == match.record


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
    ("first", "other", "expected"),
    [
        ({"mail": "G@example.edu"}, {"mail": "g@example.edu"}, Agreement.AGREES),
        ({"displayName": "Gail Good"}, {"givenName": "Gail", "sn": "Good"}, Agreement.AGREES),
        ({"cn": "Gail Good"}, {"cn": "Omar Other"}, Agreement.DISAGREES),
        ({"cn": "Gail Good"}, {}, Agreement.CANNOT_TELL),
        ({"mail": "g@example.edu"}, {"mail": "o@example.edu"}, Agreement.CANNOT_TELL),
        ({"cn": "Gail G Gai"}, {"cn": "Gail Other"}, Agreement.CANNOT_TELL),
    ],
)
def test_two_logins(first, other, expected):
    """Two logins are of one person by the same rules, in both orders."""
    before, after = make_release(first).release, make_release(other).release

    assert expected is same_person(before, after) is same_person(after, before)


def test_of_a_name_without_end_only_the_first_parts_are_compared():
    """A stranger may send half a million words, and each is compared with each."""
    words = [f"{entry}{other}x" for entry in "abcdefgh" for other in "ijklmnop"]
    traits = PersonTraits.by(make_release({"displayName": " ".join(words)}).release)

    assert frozenset(words[:MOST_PARTS]) == traits.name


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
        (candidate.attribute, candidate.transform, candidate.counts) for candidate in match.matches
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

    assert ADDRESS not in {candidate.becomes for candidate in match.matches}


def test_a_key_is_an_identifier_of_the_record_that_its_address_found_before():
    """The questions by address say nothing of those by number, whichever come first."""
    found = make_found(make_record(make_identifier("u7")))
    match = match_identifiers(
        make_answers(by_email(found), make_attempt(BARCODE, found), preview=make_preview())
    ).match

    assert BARCODE in {candidate.becomes for candidate in match.matches}


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
