"""Tables in text files: their encoding, delimiter, headings and rows."""

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.spreadsheet.sheet import unreachable
from verifier.adapters.request_exports.fields import NotRequests
from verifier.adapters.request_exports.reading import read_export
from verifier.adapters.tabular import cells
from verifier.adapters.tabular.cells import message_for_upload, nearest
from verifier.adapters.tabular.delimited import (
    DELIMITERS,
    declared_delimiter,
    delimiter_of,
    encoding_of,
    is_text_encoding,
    open_delimited,
    with_mark,
)

HEADINGS = ["Card number", "Login", "Name, whole"]
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=20)


@given(LETTERS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_unicode_is_told_from_its_beginning_or_its_shape(text, encoding):
    data = f"Card number,Login\r\n{text}".encode(encoding)

    assert f"Card number,Login\r\n{text}" == data.decode(encoding_of(data))


@pytest.mark.parametrize(
    "mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE]
)
def test_either_order_of_octets(mark):
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
    assert delimiter_of(text, wanted) in DELIMITERS.values()


def test_one_column_has_commas():
    """A list without any delimiter is a table of one column."""
    assert "," == delimiter_of("Login\nggood\nhhard\n", ["Login"])


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;", ";"),
        ("SEP=|\r\n", "|"),
        ("sep=\t", "\t"),
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


def sheet(text: str, encoding: str = "utf-8"):
    return open_delimited(
        text.encode(encoding), place="FILE", encoding="auto", delimiter="auto", wanted=("User ID",)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_wanted_columns_are_read_in_their_order(delimiter):
    """Cells come in the order that was asked for, under the number of their row."""
    text = f"Other{delimiter}User ID\nx{delimiter}P1\n\ny{delimiter}P2\n"

    rows = [(row.number, *(cell.text for cell in row.cells)) for row in sheet(text).rows((1, 0))]

    assert [(2, "P1", "x"), (4, "P2", "y")] == rows


def test_more_rows_than_the_bound_are_refused(monkeypatch):
    monkeypatch.setattr(cells, "MAX_ROWS", 1)

    with pytest.raises(LookupAborted) as stopped:
        list(sheet("User ID\nP1\nP2\n").rows((0,)))

    assert "FILE holds more than 1 rows." == stopped.value.outcome.message


def test_the_heading_that_was_probably_meant():
    assert "User ID" == nearest("User-ID", ["Title", "User ID"])


def test_what_is_too_long_for_a_heading_is_not_compared():
    """Comparing two long texts would take minutes, and neither is a heading."""
    assert nearest("x" * 200, ["x" * 201]) is None
    assert nearest("x" * 201, ["x" * 200]) is None
    assert "x" * 200 == nearest("x" * 199, ["x" * 200])


def test_a_path_is_corrected():
    stopped = unreachable(Path("users.csv"), OSError(2, "No such file"))

    message = message_for_upload(stopped.outcome.message)

    assert "users.csv cannot be read: No such file. Correct its path." == message


def test_a_broken_encoding():
    """It is exported again; no setting names its encoding."""
    with pytest.raises(NotRequests) as problem:
        read_export("User ID\n1\n".encode("utf-16")[:-1], place="FILE")

    assert "FILE is not text in utf-16. Export it as CSV UTF-8." == problem.value.message
