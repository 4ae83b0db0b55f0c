import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_attribute,
    make_form,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.model.match import Agreement, IdentifierMatch, Support, Transform
from verifier.domain.model.patron import IdentifierStatus

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

    assert expected == [(each.attribute, each.transform) for each in match.matches]
    assert match.person == 0


def test_keeps_only_the_likeliest_explanation_of_a_value():
    """A value that equals one identifier is not compared further with its neighbours."""
    record = make_record(
        make_identifier("1234567"), make_identifier("1234568", status=IdentifierStatus.INACTIVE)
    )
    evidence = make_preview({"employeeNumber": "1234567", **NAMES})
    match = make_match({"1234567": make_found(record)}, preview=evidence).match

    expected = [("1234567", None)]

    assert expected == [(each.becomes, each.transform) for each in match.matches]


def test_tells_a_replaced_identifier():
    """A released value that equals an inactive identifier is a match and says so."""
    record = make_record(
        make_identifier(BARCODE, primary=True),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
    )
    evidence = make_preview({"employeeNumber": OLD_BARCODE, **NAMES})
    match = make_match({OLD_BARCODE: make_found(record)}, preview=evidence).match

    expected = [(OLD_BARCODE, IdentifierStatus.INACTIVE)]

    assert expected == [(each.becomes, each.status) for each in match.matches]


def dangerous(released_names):
    evidence = make_preview({"employeeNumber": "0012345", **released_names})
    record = make_record(make_identifier("12345"))
    return make_match({"12345": make_found(record)}, preview=evidence)


def test_a_dangerous_transform_counts_where_the_name_agrees():
    """Without its zeros the number is this patron's, as the name confirms."""
    match = dangerous(NAMES).match

    expected = [(Transform.T4, True)]

    assert expected == [(each.transform, each.counts) for each in match.matches]
    assert match.person == 0


def test_a_dangerous_transform_does_not_count_without_confirmation():
    """The number without its zeros may be another person's."""
    match = dangerous({}).match

    expected = [(Transform.T4, False)]

    assert expected == [(each.transform, each.counts) for each in match.matches]
    assert match.person is None
    assert match.leading_to(0) == ()


def test_a_rounded_number_does_not_count_without_confirmation():
    """Many numbers look the same once digits are rounded away."""
    evidence = make_preview({"employeeNumber": "2.1234E+13", "uid": BARCODE})
    match = make_match({BARCODE: make_found()}, preview=evidence).match

    expected = [("uid", None, True), ("employeeNumber", Transform.T12, False)]

    assert expected == [(each.attribute, each.transform, each.counts) for each in match.matches]


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

    assert expected == [each.attribute for each in match.matches]


def test_the_wanted_identifier_type_comes_first():
    """A value that is barcode and user name counts as the type that the site wants."""
    record = make_record(
        make_identifier(BARCODE, kind="username"), make_identifier(BARCODE, kind="barcode")
    )
    match = make_match({BARCODE: make_found(record)}).match

    expected = ["barcode", "username"]

    assert expected == [each.matches for each in match.matches]


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

    assert attributes == [each.attribute for each in match.matches]


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
        (each.record_index, each.transform) for each in match.matches
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
        (each.attribute, each.transform, each.becomes, each.matches)
        for each in match.matches
        if each.attribute == "eduPersonPrincipalName"
    ]
    assert match.person == 0


def test_a_lenient_servers_own_identifier_is_the_one_that_is_named():
    """A server that ignores letter case found the key, and lists it in other letters."""
    evidence = make_preview({"employeeNumber": "GGOOD1"})
    match = make_match(
        {"GGOOD1": make_found(make_record(make_identifier("ggood1")))}, preview=evidence
    ).match

    expected = [("ggood1", Transform.T2)]

    assert expected == [(each.becomes, each.transform) for each in match.matches]


def test_what_differs_from_what_is_sent_is_a_candidate():
    """One login is one patron: neither another attribute nor a transform is proved by it."""
    evidence = make_preview({"uid": BARCODE, "employeeNumber": f"{BARCODE} ", **NAMES})
    match = make_match({BARCODE: make_found()}, preview=evidence).match

    expected = [("uid", Support.CANDIDATE), ("employeeNumber", Support.CANDIDATE)]

    assert expected == [(each.attribute, each.support) for each in match.matches]
    assert [None] == [match.support for match in make_match().match.matches]


def test_a_made_up_key_is_told():
    """What is random by design is known as such, whether or not it leads anywhere."""
    guid = "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"

    assert make_match({}, preview=make_preview({"employeeNumber": guid})).match.sent_is_opaque
    assert not make_match().match.sent_is_opaque
