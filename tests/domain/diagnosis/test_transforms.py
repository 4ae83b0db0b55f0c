import pytest

from tests.factories import (
    BARCODE,
    PERSISTENT,
    TRANSIENT,
    make_attempt,
    make_form,
    make_found,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.lookup_plan import MOST_LOOKUPS, is_conclusive, plan_lookups
from verifier.domain.diagnosis.shapes import SHAPE_LABELS, Shape, is_opaque, shape_label, shape_of
from verifier.domain.model.capture import IdentityProvider, Scope, Subject, SubjectKind
from verifier.domain.model.lookup import (
    Ambiguous,
    KeyKind,
    NotFound,
    PatronKey,
    PlannedLookup,
    Purpose,
)
from verifier.domain.model.patron import PersonName


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Shape.PLACEHOLDER, "(null)"),
        (Shape.GUEST, "a_b#EXT#@t.onmicrosoft.com"),
        (Shape.SEVERAL, "12345;67890"),
        (Shape.SEVERAL, "a, b"),
        (Shape.SEVERAL, "a|b"),
        (Shape.NATIONAL_NUMBER, "123-45-6789"),
        (Shape.BARCODE, "21234000000018"),
        (Shape.BARCODE, "12345"),
        (Shape.LETTER_DIGITS, "B12345"),
        (Shape.DAMAGED_NUMBER, "2.1234E+13"),
        (Shape.DAMAGED_NUMBER, "21234000000018.0"),
        (Shape.DAMAGED_NUMBER, "21,234,000"),
        (Shape.UUID, "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"),
        (Shape.BASE64_GUID, "mQ3vPp0yTEuG7yqkT1b0xg=="),
        (Shape.PAIRWISE, "https://idp.example.edu!https://sp.example.edu!a1b2"),
        (Shape.TRANSIENT, "_5f0c1b2a3d4e5f60"),
        (Shape.URN, "urn:schac:personalUniqueCode:int:esi:example.edu:1"),
        (Shape.URL, "https://orcid.org/0000-0000-0000-0000"),
        (Shape.DN, "uid=jdoe,ou=people,dc=example,dc=org"),
        (Shape.DOMAIN_USER, "EX\\jdoe"),
        (Shape.SCOPED, "jdoe@example.edu"),
        (Shape.OTHER, "jdoe"),
        (Shape.OTHER, "abcdefghijklmnopqrstuv"),
        (Shape.OTHER, "Yml1OUBleGFtcGxlLmVkdQ=="),  # a text in base64 is no random value
        (Shape.OTHER, "1234"),
    ],
)
def test_classifies_a_value(shape, value):
    assert shape == shape_of(value)


def test_the_name_ids_format_goes_before_the_value():
    """A NameID is opaque where its format says so, whatever it looks like."""
    assert shape_of("jdoe", TRANSIENT) is Shape.TRANSIENT
    assert shape_of("21234000000018", PERSISTENT) is Shape.PAIRWISE
    assert is_opaque("jdoe", TRANSIENT)
    assert not is_opaque("jdoe")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (BARCODE, "14 digits"),
        ("M00012345", "1 letter and 8 digits"),
        ("gail@example.edu", "name@domain"),
        ("gail", "letters alone"),
        ("g12a", "letters and digits"),
        ("a-b", "mixed signs"),
        ("12345678901234567890", "20 digits"),
        ("(null)", "a word for nothing"),
        ("EXU\\gail", "domain\\name"),
        ("gail;gail", "several values in one"),
        ("2.1234E+13", "a number that a spreadsheet damaged"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "a random key (UUID)"),
        ("urn:mace:example.edu:gail", "a URN"),
        ("https://id.example.edu/gail", "a web address"),
        ("uid=gail,ou=people,dc=example,dc=edu", "a directory's name for an entry"),
    ],
)
def test_a_shape_is_told_without_the_value(value, words):
    assert words == shape_label(value)


def test_every_shape_has_words_of_its_own_or_is_counted():
    counted = {Shape.BARCODE, Shape.LETTER_DIGITS, Shape.OTHER}

    assert set(Shape) - counted == SHAPE_LABELS.keys()


def plan(released=None, *, expected=None, form=None, **capture):
    return plan_lookups(make_preview(released, form=form, **capture), expected=expected)


def asked(planned):
    return [(item.purpose, item.key.value) for item in planned]


def test_asks_for_the_expected_identifier_first():
    """What this patron should have is asked for, unless it is what would be sent anyway."""
    planned = plan({"employeeNumber": "jdoe"}, expected="21234000000026")

    assert (
        PlannedLookup(key=PatronKey(value="21234000000026"), purpose=Purpose.EXPECTED)
        == planned[0]
    )
    assert Purpose.EXPECTED not in {item.purpose for item in plan(expected=BARCODE)}


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        # a user name beside the barcode is asked for even where the barcode is known
        ({"uid": "ggood"}, [("ggood", False)]),
        # weaker values wait until nothing else has led to a record
        (
            {
                "eduPersonPrincipalName": "ggood@example.edu",
                "x-campus-code": "B123456",
                "x-note": "likes maps",
            },
            [("ggood@example.edu", True), ("B123456", True)],
        ),
        # e-mail addresses, names, transient subjects and UUIDs are not looked up
        (
            {
                "mail": "gail.good@example.edu",
                "givenName": "Gail",
                "uid": "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b",
            },
            [],
        ),
    ],
)
def test_which_other_values_are_asked_for(released, expected):
    planned = plan({"employeeNumber": BARCODE, **released})

    assert expected == [
        (item.key.value, item.only_if_needed)
        for item in planned
        if item.purpose is Purpose.RELEASED
    ]


@pytest.mark.parametrize(
    ("capture", "label"),
    [
        ({"subject": Subject(kind=SubjectKind.PRINCIPAL, value="ggood")}, "principal"),
        ({"typed_username": "ggood"}, "typed-username"),
    ],
)
def test_asks_for_a_lasting_subject_and_for_what_was_typed(capture, label):
    planned = plan({"employeeNumber": BARCODE}, **capture)

    assert (Purpose.RELEASED, "ggood") in asked(planned)
    assert label in {item.derived_from for item in planned}


def test_asks_for_transforms_of_the_value_sent_only_if_needed():
    """A scoped name is asked for without its scope, where it leads nowhere itself."""
    planned = plan(
        {"eduPersonPrincipalName": "ggood@example.edu"},
        form=make_form(identifier="eduPersonPrincipalName"),
    )

    assert [
        PlannedLookup(
            key=PatronKey(value=value),
            purpose=Purpose.TRANSFORMED,
            derived_from="eduPersonPrincipalName",
            only_if_needed=True,
        )
        for value in ("GGOOD@EXAMPLE.EDU", "ggood")
    ] == list(planned)


def test_asks_no_value_twice_and_not_the_one_that_is_sent():
    planned = plan({"employeeNumber": "12345", "uid": ["12345", "B12345"]})
    values = [item.key.value for item in planned]

    assert len(set(values)) == len(values)
    assert "12345" not in values


def test_stops_at_the_limit_and_leaves_room_for_transforms():
    """A login with many values is no reason to hammer the library system."""
    many = tuple(f"user{number}" for number in range(20))
    planned = plan({"employeeNumber": "EXU-12345", "uid": many}, expected=BARCODE)

    assert len(planned) <= MOST_LOOKUPS
    assert {item.purpose for item in planned} == {
        Purpose.EXPECTED,
        Purpose.RELEASED,
        Purpose.TRANSFORMED,
    }


def test_with_no_further_look_ups_only_the_expected_one_is_planned():
    """A site may keep the questions to what ReShare would ask and what is expected."""
    evidence = make_preview({"employeeNumber": "jdoe", "uid": "21234000000026"})
    nothing = make_preview([], subject=Subject(kind=SubjectKind.NONE))

    planned = plan_lookups(evidence, expected=BARCODE, further="none")

    assert [(Purpose.EXPECTED, BARCODE)] == asked(planned)
    assert () == plan_lookups(nothing, expected=None)


def test_asks_by_one_email_address_where_the_site_allows_it():
    """The first of several, after every released value and before any transform."""
    evidence = make_preview(
        {
            "employeeNumber": "0012345",
            "uid": "ggood",
            "mail": ["none", "g@example.edu", "x@example.edu"],
        }
    )
    planned = plan_lookups(evidence, expected=None, by_email=True)

    by_email = PlannedLookup(
        key=PatronKey(value="g@example.edu", kind=KeyKind.EMAIL),
        purpose=Purpose.BY_EMAIL,
        derived_from="mail",
        only_if_needed=True,
    )
    assert [by_email] == [lookup for lookup in planned if lookup.purpose is Purpose.BY_EMAIL]
    assert [Purpose.RELEASED, Purpose.BY_EMAIL, Purpose.TRANSFORMED] == [
        lookup.purpose for lookup in planned
    ][:3]
    assert Purpose.BY_EMAIL not in {item.purpose for item in plan({"mail": "g@example.edu"})}


@pytest.mark.parametrize(
    ("released", "identifier", "by_email"),
    [
        # sent as identifier it is asked for both ways: by ReShare, and whom it belongs to
        ({"mail": "g@example.edu"}, "mail", [(Purpose.BY_EMAIL, "g@example.edu")]),
        ({"employeeNumber": BARCODE, "mail": "unknown"}, "employeeNumber", []),
    ],
)
def test_an_address_is_asked_for_where_there_is_one(released, identifier, by_email):
    evidence = make_preview(released, form=make_form(identifier=identifier))
    planned = plan_lookups(evidence, expected=None, by_email=True)

    assert by_email == [item for item in asked(planned) if item[0] is Purpose.BY_EMAIL]


def test_asks_for_transforms_of_the_other_values_that_libraries_keep():
    """Where the wrong attribute is sent, the right one may be damaged as well."""
    evidence = make_preview(
        {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": "0012345"},
        form=make_form(identifier="eduPersonPrincipalName"),
    )
    planned = plan_lookups(evidence, expected=None)

    [stripped] = [lookup for lookup in planned if lookup.key.value == "12345"]
    assert ("employeeNumber", True) == (stripped.derived_from, stripped.may_mislead)


STRANGER = make_record(name=PersonName(given="Ann", family="Other"), emails=())
FAMILY = make_record(name=PersonName(given="Ann", family="Other"))
NAMELESS = make_record(name=None, emails=())


@pytest.mark.parametrize(
    ("outcome", "more", "settled"),
    [
        (make_found(), {}, True),
        (make_found(NAMELESS), {}, True),
        (make_found(STRANGER), {}, False),
        (make_found(STRANGER), {"purpose": Purpose.EXPECTED}, True),
        (make_found(), {"may_mislead": True}, True),
        (make_found(NAMELESS), {"may_mislead": True}, False),
        (Ambiguous(count=2, message="two"), {}, True),
        (NotFound(message="Unknown User"), {}, False),
        (make_found(FAMILY), {"purpose": Purpose.BY_EMAIL}, False),
        (make_found(), {"purpose": Purpose.BY_EMAIL}, True),
        (Ambiguous(count=2, message="two"), {"purpose": Purpose.BY_EMAIL}, False),
        (
            Ambiguous(count=2, message="two", records=(FAMILY, STRANGER)),
            {"purpose": Purpose.BY_EMAIL},
            False,
        ),
        (
            Ambiguous(count=2, message="two", records=(FAMILY, make_record())),
            {"purpose": Purpose.BY_EMAIL},
            True,
        ),
    ],
)
def test_what_ends_the_search(outcome, more, settled):
    """A record that may be this patron's; by a dangerous transform only one that is confirmed."""
    assert settled is is_conclusive(make_preview(), make_attempt(BARCODE, outcome, **more))


def test_asks_for_a_name_with_the_domain_that_it_may_lack():
    """The identity provider's own domains are known; a number has none."""
    scopes = (Scope(value="example.edu"), Scope(value=r".*\.example\.edu$", regexp=True))
    idp = IdentityProvider(entity_id="https://idp.example.edu/idp", scopes=scopes)
    planned = plan(
        {"uid": "ggood", "employeeNumber": "1234567"}, form=make_form(identifier="uid"), idp=idp
    )

    assert ["ggood@example.edu"] == [item.key.value for item in planned if "@" in item.key.value]
    assert ["GGOOD", "ggood@example.edu"] == [
        item.key.value for item in planned if item.purpose is Purpose.TRANSFORMED
    ][:2]


def test_values_take_turns_where_none_is_likelier():
    evidence = make_preview({"employeeNumber": "4242", "uid": " gail"})

    def transformed(**how):
        plan = plan_lookups(evidence, expected=None, **how)
        return [planned.derived_from for planned in plan if planned.purpose is Purpose.TRANSFORMED]

    assert ["employeeNumber", "uid"] == transformed(by_turns=True)[:2]
    assert ["employeeNumber", "employeeNumber"] == transformed()[:2]
