import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.diagnosis import transforms as table
from verifier.domain.diagnosis.shapes import shape_of
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
from verifier.domain.model.match import Transform

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
    """Different numbers, other names, guests' and opaque values are not explained away."""
    assert explain(released, identifier) is None


@pytest.mark.parametrize(
    "placeholder",
    ["", " ", "0", "0000", "N/A", "NONE", "None", "(null)", "null", "undefined", "-"],
)
def test_a_placeholder_is_nobodys_identifier(placeholder):
    """What stands for no value matches nothing, not even a record that holds the same."""
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
    """A hostile login does not keep the program busy."""
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
    """One wrong character is compared with known records and never looked up."""
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
    """Numbers printed in documentation that do not fit."""
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
    """Such a number could be many people's."""
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
