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
from verifier.adapters.tabular.cells import Cell, Form, message_for_upload, nearest
from verifier.adapters.tabular.damage import ColumnStatistics, Damage, damage, tidy
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


NOBODY = ColumnStatistics()

SHOWN_BY_THE_CELL = [
    ("2.1234E+13", Damage.SCIENTIFIC),
    ("2,1234E+13", Damage.SCIENTIFIC),
    ("2.1234e+13", Damage.SCIENTIFIC),
    ("2E+13", Damage.SCIENTIFIC),
    ("1.2E34", Damage.SCIENTIFIC),
    ("-1.5E-07", Damage.SCIENTIFIC),
    ("21234000000018.0", Damage.DECIMALS),
    ("21234000000018,00", Damage.DECIMALS),
    ("21,234,000,000,018", Damage.SEPARATORS),
    ("21.234.000.000.018", Damage.SEPARATORS),
    ("21 234 000 000 018", Damage.SEPARATORS),
    ("21\u00a0234\u00a0000", Damage.SEPARATORS),
    ("21\u202f234\u202f000", Damage.SEPARATORS),
    ("21'234'000", Damage.SEPARATORS),
    ("1,234", Damage.SEPARATORS),
    ("'21234000000018", Damage.APOSTROPHE),
    ("\u2019ggood", Damage.APOSTROPHE),
    ("#####", Damage.HASHES),
    ("#", Damage.HASHES),
    ("#N/A", Damage.ERROR_VALUE),
    ("#NV", Damage.ERROR_VALUE),
    ("#REF!", Damage.ERROR_VALUE),
    ("#DIV/0!", Damage.ERROR_VALUE),
    ("#NAME?", Damage.ERROR_VALUE),
    ("#BEZUG!", Damage.ERROR_VALUE),
    ("Err:502", Damage.ERROR_VALUE),
    ("2-Jan", Damage.DATE),
    ("Jan-26", Damage.DATE),
    ("02. Mai", Damage.DATE),
    ("2-Mär-2026", Damage.DATE),
    ("2026-01-02", Damage.DATE),
    ("2026-01-02 00:00:00", Damage.DATE),
    ("01/02/2026", Damage.DATE),
    ("1.2.26", Damage.DATE),
    ("=A2", Damage.FORMULA),
    ("21234000000018\u00a0", Damage.INVISIBLE),
    ("\u200b21234000000018", Damage.INVISIBLE),
    ("212340000\x0000018", Damage.INVISIBLE),
    ("ggood\ufeff", Damage.INVISIBLE),
    ("g\u00adgood", Damage.INVISIBLE),
    ("M\ufffdller", Damage.ENCODING),
]
INTACT = [
    *("21234000000018", "0", "00123", "ggood", "gail.good", "g-good", "M0012345", "12E34", "1E5"),
    *("E2", "A#1", "#12345", "jan-26", "MAR-01", "May", "Mary-12", "12-34", "12-34-56"),
    *("2026-13-01", "99/99/2026", "123-456-789", "2 1234 00000 0018", "12.3456", "1234.567"),
    *("o'hara", "gail@example.edu", "Müller", "a b", "善"),
]


@pytest.mark.parametrize("form", [Form.PLAIN, Form.TEXT])
@pytest.mark.parametrize(("text", "kind"), SHOWN_BY_THE_CELL)
def test_damage_that_the_cell_shows(text, kind, form):
    assert kind is damage(Cell(text, form), NOBODY)


@pytest.mark.parametrize("form", [Form.PLAIN, Form.TEXT])
@pytest.mark.parametrize("text", INTACT)
def test_identifiers_that_only_look_like_it(text, form):
    assert damage(Cell(text, form), NOBODY) is None


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (Cell("21234000000018", Form.NUMBER), None),
        (Cell("123-45-6789", Form.NUMBER), None),
        (Cell("9007199254740992", Form.NUMBER), None),
        (Cell("9007199254740993", Form.NUMBER), Damage.ROUNDED),
        (Cell("21234000000018000000", Form.NUMBER), Damage.ROUNDED),
        (Cell("12.5", Form.NUMBER), Damage.DECIMALS),
        (Cell("1.5e-07", Form.NUMBER), Damage.SCIENTIFIC),
        (Cell("inf", Form.NUMBER), Damage.ERROR_VALUE),
        (Cell("2026-01-02", Form.DATE), Damage.DATE),
        (Cell("#N/A", Form.ERROR), Damage.ERROR_VALUE),
        (Cell("=A2", Form.FORMULA), Damage.FORMULA),
    ],
)
def test_damage_by_what_the_cell_was(cell, kind):
    """A workbook says what a cell is; whole numbers are exact up to 2 to the power of 53."""
    assert kind is damage(cell, NOBODY)


EIGHT = [f"1234567{n}" for n in range(8)]


@pytest.mark.parametrize(
    ("values", "value", "kind"),
    [
        ([*EIGHT, "1234567"], "1234567", Damage.LOST_ZEROS),
        ([*EIGHT, "1234"], "1234", Damage.LOST_ZEROS),
        ([*EIGHT, "1234"], "12345670", None),
        ([*EIGHT, "1234567890"], "1234567890", None),
        (["00012345", "00012346", "00012347", "12348"], "12348", Damage.LOST_ZEROS),
        ([*EIGHT, "0123456"], "0123456", None),  # it has its zero
        ([*EIGHT, "ggood"], "ggood", None),
        ([*EIGHT, *map(str, range(1000, 1005))], "1001", None),  # a length of its own
        ([*EIGHT, *(f"765432{n}" for n in range(5))], "7654321", Damage.LOST_ZEROS),
        ([*EIGHT, *(f"765432{n}" for n in range(8))], "7654321", None),  # no length is usual
        (["12345678", "12345679", "1234"], "1234", None),  # too few to tell
        ([*(str(n) for n in range(90, 200))], "95", None),  # simply counted up
        ([], "1234", None),
    ],
)
def test_lost_leading_zeros(values, value, kind):
    """A number that is shorter than most others may have lost its zeros."""
    assert kind is damage(Cell(value), ColumnStatistics.of(values))


def test_text_keeps_its_zeros():
    """A cell of text in a workbook is short because it is short."""
    statistics = ColumnStatistics.of([*EIGHT, "1234567"])

    assert damage(Cell("1234567", Form.TEXT), statistics) is None
    assert Damage.LOST_ZEROS is damage(Cell("1234567", Form.NUMBER), statistics)


ROUND = ["1234567890123450", "1234567890123460", "9876543210987600"]


@pytest.mark.parametrize("form", [Form.PLAIN, Form.TEXT, Form.NUMBER])
def test_rounded_to_zeros(form):
    """Where most long numbers end in zeros, the last digits were lost."""
    statistics = ColumnStatistics.of([*ROUND, "1234567890123456"])

    assert Damage.ROUNDED is damage(Cell(ROUND[0], form), statistics)
    assert damage(Cell("1234567890123456", form), statistics) is None
    assert damage(Cell("21234000000010", form), statistics) is None


def test_some_long_numbers_do_end_in_zero():
    """One in ten does by chance."""
    statistics = ColumnStatistics.of([ROUND[0], *(f"123456789012345{n}" for n in range(1, 10))])

    assert damage(Cell(ROUND[0]), statistics) is None


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("00123", "00123"),
        (" 00123\t", "00123"),
        ('="00123"', "00123"),
        (' =" 00123" ', "00123"),
        ('="a""b"', 'a"b'),
        ('=""', ""),
        ('="a"&"b"', '="a"&"b"'),
        ("=A1", "=A1"),
        ("\u00a000123", "\u00a000123"),
    ],
)
def test_what_surrounds_a_value_is_taken_off(text, tidied):
    """Blanks and the trick that keeps zeros go; nothing is taken off that may belong to it."""
    assert tidied == tidy(Cell(text)).text


@given(st.text(max_size=30), st.sampled_from(Form), st.lists(st.text("0123456789", max_size=18)))
def test_any_cell_can_be_judged(text, form, values):
    cell = tidy(Cell(text, form))

    assert damage(cell, ColumnStatistics.of(values)) in (None, *Damage)


@given(st.integers(10**13, 10**14 - 1))
def test_a_library_barcode_is_never_damaged_by_itself(number):
    """Fourteen digits are within what a number keeps, in every form."""
    cells = [Cell(str(number), form) for form in (Form.PLAIN, Form.TEXT, Form.NUMBER)]

    assert [None] * 3 == [damage(cell, ColumnStatistics.of([str(number)])) for cell in cells]


@given(st.integers(10**11, 10**15))
def test_what_programs_make_of_a_number_is_always_seen(number):
    written = [f"{number:.4E}", f"{number:.10e}", f"{number}.0", f"{number:,}", f"'{number}"]

    assert [
        Damage.SCIENTIFIC,
        Damage.SCIENTIFIC,
        Damage.DECIMALS,
        Damage.SEPARATORS,
        Damage.APOSTROPHE,
    ] == [damage(Cell(entry), NOBODY) for entry in written]
