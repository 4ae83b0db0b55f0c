import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from verifier.domain.diagnosis import transforms as table
from verifier.domain.diagnosis.lookup_plan import MOST_LOOKUPS, is_conclusive, plan_lookups
from verifier.domain.diagnosis.shapes import SHAPE_LABELS, Shape, is_opaque, shape_label, shape_of
from verifier.domain.diagnosis.transforms import (
    LONGEST,
    RULES,
    Candidate,
    Explanation,
    candidates,
    explain,
    has_luhn_digit,
    loses_digits,
    luhn_digit,
    numeric_damage_candidates,
    rank,
)
from verifier.domain.model.capture import IdentityProvider, Scope, Subject, SubjectKind
from verifier.domain.model.lookup import (
    Ambiguous,
    KeyKind,
    NotFound,
    PatronKey,
    PlannedLookup,
    Purpose,
)
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import PersonName

EXPLAINED = [
    (None, "21234000000018", "21234000000018"),
    (Transform.T1, " 21234000000018", "21234000000018"),
    (Transform.T1, "21234000000018\r", "21234000000018"),
    (Transform.T1, "2 1234 00000 0018", "21234000000018"),
    (Transform.T1, "21234\u00a000000\u200b0018", "21234000000018"),
    (Transform.T1, "21234000000018", "2 1234 00000 0018"),
    (Transform.T2, "JDoe", "jdoe"),
    (Transform.T2, "jdoe", "JDOE"),
    (Transform.T2, "JDoe ", "jdoe"),
    (Transform.T3, "jdoe@example.edu", "jdoe"),
    (Transform.T3, "JDoe@Example.edu", "jdoe"),
    (Transform.T3, "jdoe", "jdoe@example.edu"),
    (Transform.T3, "jdoe@example.edu", "jdoe@library.example.edu"),
    (Transform.T4, "0012345", "12345"),
    (Transform.T4, "12345", "0012345"),
    (Transform.T4, "04958", "4958"),
    (Transform.T5, "B12345", "12345"),
    (Transform.T5, "12345", "B12345"),
    (Transform.T5, "19928", "A19928"),
    (Transform.T5, "ID000123", "000123"),
    (Transform.T6, "A21234000000018B", "21234000000018"),
    (Transform.T6, "*12345*", "12345"),
    (Transform.T6, "21234000000018", "A21234000000018A"),
    (Transform.T7, "21234000000018", "2123400000001"),
    (Transform.T7, "2123400000001", "21234000000018"),
    (Transform.T8, "1234567890123456", "7890123456"),
    (Transform.T8, "1234567890123456", "20978901234560"),
    (Transform.T8, ";21234000000018=99120000?", "21234000000018"),
    (Transform.T8, "21234000000018=9912", "21234000000018"),
    (Transform.T9, "12345678", "1234567"),
    (Transform.T9, "1234567801", "12345678"),
    (Transform.T9, "123456701", "123456702"),
    (Transform.T12, "2.1234000000018E+13", "21234000000018"),
    (Transform.T12, "2.1234E+13", "21234000000018"),
    (Transform.T12, "21234000000018.0", "21234000000018"),
    (Transform.T12, "21,234,000,000,018", "21234000000018"),
    (Transform.T12, "1234567890123450", "1234567890123456"),
    (Transform.T13, "21234000000018;jdoe", "21234000000018"),
    (Transform.T13, "jdoe;21234000000018", "21234000000018"),
    (Transform.T13, "a;21234000000018;b", "21234000000018"),
    (Transform.T13, "jdoe, 21234000000018", "21234000000018"),
    (Transform.T13, "['21234000000018']", "21234000000018"),
    (Transform.T13, '["a","21234000000018"]', "21234000000018"),
    (Transform.T13, "EX\\jdoe", "jdoe"),
    (Transform.T13, "uid=jdoe,ou=people,dc=example,dc=org", "jdoe"),
    (
        Transform.T13,
        "urn:schac:personalUniqueCode:int:esi:example.edu:21234000000018",
        "21234000000018",
    ),
    (Transform.T13, '"21234000000018"', "21234000000018"),
    (Transform.T13, "jdoe%40example.edu", "jdoe@example.edu"),
    (Transform.T13, "MjEyMzQwMDAwMDAwMTg=", "21234000000018"),
    (Transform.T13, "a\\;b;jdoe", "a;b"),
    (Transform.T14, "2-1234-00000001-8", "21234000000018"),
    (Transform.T14, "2l2340OO0OOO18", "21234000000018"),
    (Transform.T15, "21234000000081", "21234000000018"),
    (Transform.T15, "21934000000018", "21234000000018"),
    (Transform.T15, "2123400000018", "21234000000018"),
    (Transform.T16, "EXU-12345", "12345"),
    (Transform.T16, "INST:123456", "123456"),
    (Transform.T16, "01ABC_INST:jdoe", "jdoe"),
    (Transform.T16, "lib1.12345", "12345"),
    (Transform.T16, ".p1234567x", "1234567"),
    (Transform.T16, "1234567", "p1234567"),
    (Transform.T16, "01ABC_INST:EXU-12345", "EXU-12345"),
    (Transform.T16, "EXU-12345", "INST:EXU-12345"),
    (Transform.T4, "0002000000001147", "2000000001147"),
    (Transform.T12, "7,077,073", "7077073"),
    (Transform.T12, "9.21319E+6", "9213190"),
    (Transform.T13, "d2Vu", "wen"),
    (Transform.T13, "Yml1OUBleGFtcGxlLmVkdQ==", "biu9@example.edu"),
]


@pytest.mark.parametrize(("transform", "released", "identifier"), EXPLAINED)
def test_explains_by_the_likeliest_transform(transform, released, identifier):
    assert Explanation(transform) == explain(released, identifier)


@pytest.mark.parametrize(
    ("released", "identifier"),
    [
        ("21234000000018", "21234000000026"),
        ("jdoe", "jroe"),
        ("jo-doe", "doe"),
        ("jo.doe", "doe"),
        ("123456789", "987654321"),
        ("1234", "12345"),
        ("000", "0000"),
        ("a_b#EXT#@t.onmicrosoft.com", "a_b"),
        ("6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b", "6F1C1F5E-8C1B-4D1E-9A52-0E6F5A1D2C3B"),
        ("mQ3vPp0yTEuG7yqkT1b0xg==", "mq3vpp0yteug7yqkt1b0xg=="),
        ("member", "21234000000018"),
        ("2.5E+13", "21234000000018"),
        ("7,077,073", "073"),
    ],
)
def test_leaves_unexplained_what_differs_otherwise(released, identifier):
    assert explain(released, identifier) is None


@pytest.mark.parametrize(
    "placeholder",
    ["", " ", "0", "0000", "N/A", "NONE", "None", "(null)", "null", "undefined", "-"],
)
def test_a_placeholder_is_nobodys_identifier(placeholder):
    assert explain(placeholder, placeholder) is None
    assert candidates(placeholder) == ()


def test_an_opaque_value_is_compared_as_a_whole():
    """A UUID may be an identifier of a record, and is never changed for a question."""
    value = "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"

    assert Explanation(None) == explain(value, value)
    assert candidates(value) == ()


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        ("JDoe@example.edu", ("jdoe@example.edu", "JDOE@EXAMPLE.EDU", "JDoe")),
        ("2123400000001", ("21234000000018", "02123400000001", "212340000000", "21234000000")),
        ("1;2345", ("1", "2345")),
        ("A21234000000018B", ("a21234000000018b", "21234000000018")),
        (".p1234567x", (".P1234567X", "1234567")),
    ],
)
def test_candidates_come_likeliest_first(released, expected):
    assert expected == tuple(candidate.value for candidate in candidates(released))


def test_a_value_of_great_length_is_compared_as_a_whole():
    long, longer = "1" * 600, "1" * 601

    assert explain(long, longer) is None
    assert Explanation(None) == explain(long, long)
    assert candidates(long + ";x") == ()


def test_digits_of_other_scripts_are_no_numbers():
    """Superscripts and Arabic digits are compared without being counted with."""
    assert explain("1234567890123450", "\u00b2" * 16) is None
    assert explain("\u0661" * 16, "1234567890123450") is None


def test_a_candidate_names_its_transform():
    assert Candidate("12345", Transform.T16) in candidates("EXU-12345")


def test_the_offline_transform_asks_for_nothing():
    assert not [
        candidate
        for candidate in candidates("21234000000018")
        if candidate.transform is Transform.T15
    ]


def test_exact_ranks_before_every_transform():
    assert [0, *range(1, len(RULES) + 1)] == [
        rank(None),
        *(rank(rule.transform) for rule in RULES),
    ]
    assert len(RULES) + 1 == rank(Transform.T17)


@given(st.text(max_size=40), st.text(max_size=40))
def test_never_fails_whatever_is_compared(released, identifier):
    explain(released, identifier)
    candidates(released)


@given(st.from_regex(r"\A[1-9]\d{5,12}\Z"))
def test_every_candidate_of_a_number_is_explained(number):
    for candidate in candidates(number):
        assert explain(number, candidate.value) is not None


def test_a_value_is_read_once_however_often_it_is_compared(monkeypatch):
    """A thousand logins are compared with tens of identifiers each."""
    read = []
    monkeypatch.setattr(table, "_whole_only", lambda value: bool(read.append(value)))
    compared = table.Comparisons()
    results = [compared.explain("0012345", name) for name in ("12345", "99", "12345", "77")]

    assert [Explanation(Transform.T4), None, Explanation(Transform.T4), None] == results
    assert ["0012345", "12345", "99", "77"] == read


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        ("jdoe", ["jdoe@example.edu", "jdoe@library.example.edu"]),
        (" jdoe ", ["jdoe@example.edu", "jdoe@library.example.edu"]),
        ("jdoe@example.org", []),
        ("21234000000018", []),
        ("Jo Doe", []),
        ("N/A", []),
        ("6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b", []),
    ],
)
def test_a_name_may_lack_its_domain(released, expected):
    """Numbers, names of people, words for nothing and made-up keys do not; two are enough."""
    scopes = ["example.edu", "library.example.edu", "alumni.example.edu"]

    assert expected == [candidate.value for candidate in table.with_scopes(released, scopes)]


@pytest.mark.parametrize(
    "number",
    [
        "21234000000018",
        "29999000000018",
        "29999000000026",
        "29999000000034",
        "30234000517861",
        "33191000105864",
        "23529001000463",
        "21197300685699",
    ],
)
def test_published_numbers_bear_their_check_digit(number):
    assert has_luhn_digit(number)
    assert number[-1] == luhn_digit(number[:-1])


@pytest.mark.parametrize("number", ["21234000000011", "44444444444447", "35555000012349"])
def test_wrong_check_digits_are_told(number):
    assert not has_luhn_digit(number)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.1234000000018E+13", ["21234000000018"]),
        ("21234000000018.00", ["21234000000018"]),
        ("21.234.000", ["21234000"]),
        ("2.1234E+13", []),
        ("2.12E+1", []),
        ("21234000000018", []),
    ],
)
def test_repairs_only_what_shows_every_digit(value, expected):
    """A notation that has rounded digits away gives no value to ask for."""
    assert expected == list(numeric_damage_candidates(value))


@pytest.mark.parametrize(
    ("released", "identifier"),
    [
        ("2.1234E+13", "21234000000018"),
        ("2.1235E+13", "21234900000018"),
        ("1234567890123450", "1234567890123456"),
        ("1.0000E+14", "99999600000018"),  # nines are rounded up to one digit more
        ("1.0000E+16", "9999949999999999"),  # to fifteen digits first, and then to five
    ],
)
def test_rounded_numbers_lose_digits(released, identifier):
    assert loses_digits(released, identifier)


@pytest.mark.parametrize(
    ("released", "identifier"),
    [
        ("21234000000018.0", "21234000000018"),
        ("2.1234E+13", "2123400000001"),
        ("2.1234E+13", "22234000000018"),
        ("1234567890123450", "1234567890123450"),
    ],
)
def test_whole_numbers_lose_none(released, identifier):
    """A complete number, another length and another beginning are no rounding."""
    assert not loses_digits(released, identifier)


PIECES = {
    "zeros": ("0", ""),
    "zeros and a letter": ("0", "x"),
    "digits": ("21234", ""),
    "thousands": ("1,234", "x"),
    "scientific": ("9", ".5E+99"),
    "at signs": ("a@", ""),
    "semicolons": (";", ""),
    "escaped semicolons": ("\\;", "x"),
    "commas and blanks": (", ", "x"),
    "brackets": ("[", ""),
    "quoted list": ("['a',", "]"),
    "pairs of a name": ("uid=a,", ""),
    "half a name": ("uid=" + "a" * 40, ",="),
    "backslashes": ("\\", ""),
    "colons": ("urn:", ""),
    "percent signs": ("%41", "%"),
    "base64": ("QUFB", "="),
    "exclamation marks": ("a!", "a"),
    "hyphens": ("1-", ""),
    "blanks": (" ", ""),
    "invisible": ("\u200b", "1"),
    "no characters": ("\ud800", ""),
}
LENGTHS = (LONGEST, 20_000)


def long_values(length: int) -> list[str]:
    made = (piece * (length // len(piece)) for piece, _ in PIECES.values())
    ends = (end for _, end in PIECES.values())
    return [value[: length - len(end)] + end for value, end in zip(made, ends, strict=True)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.transform)
def test_no_rule_runs_away(rule):
    """Each rule by itself, with the longest values that it is ever given, either way round."""
    for value in long_values(LONGEST):
        list(rule.candidates(value))
        for other in ("21234000000018", "jdoe@example.edu", value[1:], value + "1"):
            rule.explains(value, other)
            rule.explains(other, value)


@pytest.mark.parametrize("length", LENGTHS)
def test_no_comparison_runs_away(length):
    """All rules together, and the shapes that go before them; longer values match as a whole."""
    for value in long_values(length):
        shape_of(value)
        candidates(value)
        for other in long_values(length):
            explain(value, other)


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


@pytest.mark.parametrize(
    ("released", "by_email", "parts"),
    [
        ({"eduPersonPrincipalName": "ggood@example.edu"}, False, ["ggood"]),
        ({"mail": "ggood@example.edu"}, False, []),
        ({"mail": "ggood@example.edu"}, True, ["ggood"]),
        ({"eduPersonScopedAffiliation": "staff@example.edu"}, False, []),
        ({"eduPersonScopedAffiliation": f"{BARCODE}@example.edu"}, False, [BARCODE]),
        ({"pairwise-id": "hq7gx2@example.edu"}, False, []),
        ({"x-account": "gg7000@example.edu"}, False, ["gg7000"]),
        ({"eduPersonEntitlement": f"urn:mace:example.edu:card:{BARCODE}"}, False, [BARCODE]),
        ({"eduPersonEntitlement": "urn:mace:dir:entitlement:common-lib-terms"}, False, []),
        ({"schacPersonalUniqueID": "urn:schac:personalUniqueID:us:SSN:123456789"}, False, []),
    ],
)
def test_asks_for_the_identifier_inside_another_value(released, by_email, parts):
    """A name before the ``@`` and a URN's last number; of an address only where it is allowed."""
    evidence = make_preview({"employeeNumber": "900417", **released}, form=make_form())
    planned = plan_lookups(evidence, expected=None, by_email=by_email)

    assert parts == [
        item.key.value
        for item in planned
        if item.purpose is Purpose.TRANSFORMED
        and item.derived_from in released
        and item.key.value.lower() != next(iter(released.values())).lower()
    ]


@pytest.mark.parametrize(
    ("released", "asked_for", "may_mislead"),
    [
        ({"employeeType": BARCODE}, [BARCODE], False),
        ({"title": "B1234567"}, ["B1234567"], True),
        ({"departmentNumber": "40312"}, ["40312"], True),  # perhaps the department's own
        ({"departmentNumber": "Library"}, [], False),
        ({"norEduPersonNIN": "01017012345"}, [], False),
    ],
)
def test_asks_for_numbers_in_attributes_of_other_meaning(released, asked_for, may_mislead):
    planned = plan({"employeeNumber": "900417", **released})
    found = [item for item in planned if item.purpose is Purpose.RELEASED]

    assert asked_for == [item.key.value for item in found]
    assert may_mislead == any(item.may_mislead for item in found)


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
