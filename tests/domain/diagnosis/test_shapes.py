import pytest

from tests.factories import BARCODE, PERSISTENT, TRANSIENT
from verifier.domain.diagnosis.shapes import SHAPE_LABELS, Shape, is_opaque, shape_label, shape_of


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
    """Each shape class is told by its pattern."""
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
    """Counts and kinds of signs, nothing of the value itself."""
    assert words == shape_label(value)


def test_every_shape_has_words_of_its_own_or_is_counted():
    """A reader sees no code."""
    counted = {Shape.BARCODE, Shape.LETTER_DIGITS, Shape.OTHER}

    assert set(Shape) - counted == SHAPE_LABELS.keys()
