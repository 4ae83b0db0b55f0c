import codecs
import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from verifier.adapters.tabular.delimited import (
    DELIMITERS,
    declared_delimiter,
    delimiter_of,
    encoding_of,
    is_text_encoding,
    with_mark,
)

HEADINGS = ["Card number", "Login", "Name, whole"]
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=20)


@given(LETTERS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_unicode_is_told_from_its_beginning_or_its_shape(text, encoding):
    """What was written in Unicode is read as it was written."""
    data = f"Card number,Login\r\n{text}".encode(encoding)

    assert f"Card number,Login\r\n{text}" == data.decode(encoding_of(data))


@pytest.mark.parametrize(
    "mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE]
)
def test_either_order_of_octets(mark):
    """The mark says which comes first."""
    wide = mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    order = "le" if mark[0] == 0xFF else "be"
    data = mark + "Login".encode(f"utf-{16 if wide else 32}-{order}")

    assert "Login" == data.decode(encoding_of(data))


@given(st.text("abcäöüéñß€Šœ,;\r\n0123456789", min_size=1))
def test_what_is_no_utf8_is_windows_1252(text):
    """Excel's older kind of CSV in Western Europe and America."""
    data = text.encode("cp1252")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert "cp1252" == encoding_of(data)
    else:
        assert "utf-8" == encoding_of(data)


def test_one_wrong_octet_far_down_is_enough():
    """All of the file is looked at, also where a character is cut by a block."""
    wide = "a" * 65_535 + "é" + "x" * 200_000

    assert "utf-8" == encoding_of(wide.encode())
    assert "cp1252" == encoding_of(wide.encode() + b"\xe9")
    assert "cp1252" == encoding_of(b"ends in a part of a character \xc3")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("utf-8", True), ("cp1252", True), ("latin-1", True), ("rot13", False), ("x\0", False)],
)
def test_encodings_by_name(name, is_one):
    """Only what makes text of octets is an encoding."""
    assert is_one is is_text_encoding(name)


def test_utf8_may_begin_with_a_mark():
    """Excel writes one; no other encoding has it."""
    assert ["utf-8-sig", "utf-8-sig", "cp1252"] == list(
        map(with_mark, ("utf8", "UTF-8", "cp1252"))
    )


def table(delimiter, headings, rows):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue()


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)


@given(
    st.sampled_from(list(DELIMITERS.values())),
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8),
)
def test_the_delimiter_under_which_the_headings_are_found(delimiter, rows):
    """Whatever stands in the cells, the delimiter that the file was written with is found."""
    assert delimiter == delimiter_of(table(delimiter, HEADINGS, rows), HEADINGS)


@given(st.sampled_from(list(DELIMITERS.values())), st.lists(st.integers(), min_size=2))
def test_the_delimiter_without_known_headings(delimiter, numbers):
    """Where no heading is the one looked for, rows of one width tell."""
    rows = [[number, number] for number in numbers]

    assert delimiter == delimiter_of(table(delimiter, ["Number", "Other"], rows), ["Card"])


def test_the_headings_tell_more_than_evenness():
    """Commas within names may be as even as the delimiter is."""
    text = "Card number;Name, first, middle\n1;Good, Gail, G\n2;Hard, Hans, H\n"

    assert ";" == delimiter_of(text, ["Card number"])


@given(st.text(max_size=200), st.lists(LETTERS, max_size=3))
def test_any_text_has_a_delimiter(text, wanted):
    """There is always an answer."""
    assert delimiter_of(text, wanted) in DELIMITERS.values()


def test_one_column_has_commas():
    """A list without any delimiter is a table of one column."""
    assert "," == delimiter_of("Login\nggood\nhhard\n", ["Login"])


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;", ";"),
        ("SEP=|\r\n", "|"),
        ("sep=", None),
        ("sep=;;", None),
        ("sep= ", None),
        ('sep="', None),
        ("Login;sep=", None),
    ],
)
def test_a_first_line_may_say_the_delimiter(line, delimiter):
    """Excel reads such a line, and so some systems write it."""
    assert delimiter == declared_delimiter(line)


@given(st.sampled_from([";", ",", "|", "\t"]))
def test_a_said_delimiter_is_one_character(delimiter):
    """A tab is one as well."""
    assume(delimiter)

    assert delimiter == declared_delimiter(f"sep={delimiter}\r\n")
