import io
import os
import re
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.adapters.ils.spreadsheet.tables import (
    DAY,
    EVENING,
    GAIL,
    HANS,
    HEADINGS,
    SETTINGS,
    ask,
    connection,
    csv_bytes,
    gail,
    hans,
    problems,
    write_csv,
    write_xlsx,
)
from tests.adapters.ils.spreadsheet.unusable import UNUSABLE, changed
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.spreadsheet import sheet
from verifier.adapters.ils.spreadsheet.sheet import number_text, open_workbook
from verifier.adapters.tabular import cells as limits
from verifier.adapters.tabular.cells import Cell, Form
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.site import IlsRole


def cells(path, *columns):
    with open_workbook(path.read_bytes(), file_name=path.name, sheet="") as sheet:
        return [row.cells for row in sheet.rows(columns or range(len(sheet.headings)))]


def replaced(path, old, new):
    """The workbook in *path* with another text in its worksheet."""
    xml, count = re.subn(old, new, _sheet_of(path.read_bytes()))
    assert count
    path.write_bytes(changed(path.read_bytes(), xl__worksheets__sheet1_dot_xml=xml.encode()))


@pytest.mark.parametrize(
    ("value", "number_format", "cell"),
    [
        *(
            (value, "General", Cell(text, form))
            for value, text, form in (
                *(("00123", "00123", Form.TEXT), (True, "TRUE", Form.TEXT), (None, "", Form.TEXT)),
                *((123, "123", Form.NUMBER), ("#N/A", "#N/A", Form.ERROR)),
                *((text, text, Form.FORMULA) for text in ("=A1&B1", '="00123"')),
            )
        ),
        (123.0, "00000", Cell("00123", Form.NUMBER)),
        (0.5, "0%", Cell("0.5", Form.NUMBER)),
        (date(2030, 6, 30), "dd.mm.yyyy", Cell("2030-06-30", Form.DATE)),
        (EVENING, "yyyy-mm-dd", Cell("2030-06-30T23:59:00", Form.DATE)),
        (time(12, 5), "h:mm", Cell("12:05:00", Form.DATE)),
        (timedelta(days=2), "[h]:mm", Cell("2 days, 0:00:00", Form.DATE)),
    ],
)
def test_each_kind_of_cell(tmp_path, value, number_format, cell):
    path = write_xlsx(
        tmp_path, [{"A": value, "B": "x"}], formats={"A": number_format}, headings=("A", "B")
    )

    assert [(cell, Cell("x", Form.TEXT))] == cells(path)


def test_a_formula_with_its_result(tmp_path):
    """Excel keeps the last result of a formula, and that is what counts; a constant is known."""
    rows = [gail(Card_number="=1+1"), hans(Card_number="=2+2"), hans(Card_number='="00123"')]
    path = write_xlsx(tmp_path, rows)
    replaced(path, r"(<f>1\+1</f>)<v(?: ?/>|></v>)", rf"\1<v>{GAIL}</v>")

    assert [Found, CouldNotLook, Found] == [type(ask(path, n)) for n in (GAIL, HANS, "00123")]


def test_the_first_worksheet_or_the_one_named(tmp_path):
    """The worksheet is the first one unless `sheet` names another; a wrong name lists them."""
    path = write_xlsx(tmp_path, [gail()])
    book = load_workbook(path)
    book.create_sheet("Notes", 0).append(["Read me"])
    book.save(path)

    assert Found is type(ask(path, GAIL, sheet="Patrons"))
    assert 'worksheet "Notes" of patrons.xlsx has no column "Card number"' in problems(path)
    assert (
        'patrons.xlsx has no worksheet "patron" (set by sheet); it has: "Notes", "Patrons".'
        == problems(path, sheet="patron")
    )


@pytest.mark.parametrize(
    "size", ['<dimension ref="A1" />', '<dimension ref="A1:XFD1048576" />', ""]
)
def test_a_wrong_size_cuts_nothing_off(tmp_path, size):
    path = write_xlsx(tmp_path, [gail(), hans()])
    replaced(path, '<dimension ref="A1:M3" ?/>', size)

    assert Found is type(ask(path, HANS))


def test_blank_rows_and_a_cell_far_to_the_right(tmp_path):
    path = write_xlsx(tmp_path, [gail(), {}, {}, hans()])
    book = load_workbook(path)
    book.active["XFD4"] = "far"
    book.save(path)

    assert 2 == len(cells(path))
    assert Found is type(ask(path, HANS))


def test_a_date_that_is_none(tmp_path):
    """A number far too large under a date's format is an error, and no warning holds it."""
    path = write_xlsx(
        tmp_path, [gail(Card_number=int(GAIL))], formats={"Card number": "dd.mm.yyyy"}
    )
    outcome = ask(path, GAIL)

    assert CouldNotLook is type(outcome)
    assert "error values" in outcome.message


def test_excel_dates_are_dates(tmp_path):
    """A cell that is a date needs no format; a number that is none is not taken for one."""
    path = write_xlsx(tmp_path, [gail(Expires=EVENING), hans(Expires=47664)])

    assert DAY == ask(path, GAIL).record.expires
    assert ask(path, HANS).record.expires is None


def test_the_file_is_not_kept_open(tmp_path, monkeypatch):
    archives = []

    class Archive(zipfile.ZipFile):
        def __init__(self, *args):
            super().__init__(*args)
            archives.append(self)

    monkeypatch.setattr("openpyxl.reader.excel.ZipFile", Archive)
    data = write_xlsx(tmp_path, [gail(Card_number="=A1")]).read_bytes()
    with open_workbook(data, file_name="patrons.xlsx", sheet="") as sheet:
        list(sheet.rows([0]))

    assert [None] == [archive.fp for archive in archives]


def _sheet_of(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(("row", "as_row"), [("3", "2"), ("2", "9")])
def test_rows_out_of_order_are_not_left_out(tmp_path, row, as_row):
    """Excel repairs such a file; whichever of two rows with one number is meant is not known."""
    path = write_xlsx(tmp_path, [gail(), hans()])
    replaced(path, f'row r="{row}"', f"row  spans='1:9' r='{as_row}'")
    outcome = ask(path, HANS)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "patrons.xlsx is cut off or damaged" in outcome.message


def test_rows_without_numbers_are_in_order(tmp_path):
    path = write_xlsx(tmp_path, [gail(), hans()])
    replaced(path, r' r="[A-Z]*\d+"', "")

    assert Found is type(ask(path, HANS))


CELLS = {  # a cell in full, its style being that of "A1", and what is read
    '<c r="A2" t="d"><v>2030-06-30T00:00:00</v></c>': Cell("2030-06-30", Form.DATE),
    '<c r="A2" t="d"><v>2030-06-30</v></c>': Cell("2030-06-30", Form.DATE),
    '<c r="A2" t="str"><f>A9</f><v>00123</v></c>': Cell("00123", Form.TEXT),
    '<c r="A2" t="str"><f>A9</f><v></v></c>': Cell("=A9", Form.FORMULA),
    '<c r="A2"><f t="shared" si="0"/></c>': Cell("=", Form.FORMULA),
    '<c r="A2"><v>2.1234E+13</v></c>': Cell("21234000000000", Form.NUMBER),
    '<c r="A2" t="e"><f>A9</f><v>#REF!</v></c>': Cell("#REF!", Form.ERROR),
    '<c r="A2" t="s"><v>1</v></c>': Cell("Good, Gail", Form.TEXT),  # in runs, with a phonetic hint
    '<c r="A2" t="s"><v>2</v></c>': Cell("00123", Form.TEXT),
    '<c r="A2" t="inlineStr"><is><r><t>00</t></r><r><t>123</t></r></is></c>': Cell(
        "00123", Form.TEXT
    ),
    '<c t="s"><v>2</v></c>': Cell("00123", Form.TEXT),
    '<c r="A2" t="b"><v>1</v></c>': Cell("TRUE", Form.TEXT),
    '<c r="A2"/>': Cell("", Form.TEXT),
    '<c r="B2"><v>1</v></c>': Cell("", Form.TEXT),
}
TEXTS = (
    "<si><t>A</t></si><si><r><t>Good, </t></r><r><rPr/><t>Gail</t></r><rPh><t>Guddo</t></rPh></si>"
    "<si><t>00123</t></si>"
)


def workbook_of(folder, cell, *, prefix="", before=""):
    """A workbook as other programs write it: one heading, A, and one cell, with shared texts."""
    data = write_xlsx(folder, [{"A": 1}], headings=("A",)).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        types = packed.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    xml = (
        f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
        f'</row><row r="2">{cell}<c r="C2"><v>7</v></c></row></sheetData></worksheet>'
    )
    if prefix:
        xml = re.sub("<(/?)", rf"<\1{prefix}:", xml).replace("xmlns=", f"xmlns:{prefix}=")
    path = folder / "made.xlsx"
    path.write_bytes(
        changed(
            data,
            xl__worksheets__sheet1_dot_xml=(before + xml).encode(),
            xl__sharedStrings_dot_xml=f'<sst xmlns="{SHEET_MAIN_NS}">{TEXTS}</sst>'.encode(),
            **{"[Content_Types]_dot_xml": types.replace("</Types>", part).encode()},
        )
    )
    return path


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_that_a_program_may_write(tmp_path, cell, prefix):
    assert [(CELLS[cell], Cell("7", Form.NUMBER))] == cells(
        workbook_of(tmp_path, cell, prefix=prefix), 0, 2
    )


@pytest.mark.parametrize(
    "how",
    [
        *(
            {"cell": f"<c {cell}</c>"}
            for cell in ('t="s"><v>3</v>', 't="s"><v>x</v>', "><v>x</v>")
        ),
        {"cell": '<c s="99"><v>1</v></c>'},
        {"cell": '<c r="?2"><v>1</v></c>'},
        {"cell": "<c><v>1</v></c>", "before": "<!DOCTYPE worksheet>"},
        {"cell": "<c><v>&e;</v></c>", "before": '<!DOCTYPE w [<!ENTITY e "1">]>'},
    ],
)
def test_a_cell_that_no_program_writes_is_damage(tmp_path, how):
    with pytest.raises(LookupAborted) as caught:
        cells(workbook_of(tmp_path, **how), 0, 2)

    assert "made.xlsx is cut off or damaged" in caught.value.outcome.message


@pytest.mark.parametrize("how", ["elsewhere", "utf-16"])
def test_a_formula_is_seen_wherever_the_worksheet_is(tmp_path, how):
    """A card number that is a formula without a result may be anybody's."""
    data = write_xlsx(tmp_path, [gail(), hans(Card_number="=A2")]).read_bytes()
    path = tmp_path / "patrons.xlsx"
    if how == "utf-16":
        sheet = '<?xml version="1.0" encoding="utf-16"?>' + _sheet_of(data)
        data = changed(data, xl__worksheets__sheet1_dot_xml=sheet.encode("utf-16"))
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in old.namelist():
            content = old.read(name)
            if how == "elsewhere":
                content = content.replace(b"worksheets/sheet1", b"tables/sheet1")
                name = name.replace("worksheets/", "tables/")  # noqa: PLW2901 - its new place
            made.writestr(name, content)
    outcome = ask(path, HANS)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "formulas without a result" in outcome.message


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        ("xl__styles_dot_xml", "<styleSheet {}>", "</styleSheet>"),
        ("xl__worksheets__sheet1_dot_xml", "<worksheet {}><sheetData><row>", "</row>"),
        ("xl__sharedStrings_dot_xml", "<sst {}><si>", "</si></sst>"),
    ],
)
def test_a_piece_that_would_fill_the_memory(tmp_path, part, start, end):
    """Styles, a row or a text of millions of elements: each is a hundred bytes in memory."""
    data = write_xlsx(tmp_path, [gail()]).read_bytes()
    start = start.format(f'xmlns="{SHEET_MAIN_NS}"')
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(changed(data, **{part: f"{start}{'<c/>' * 2_400_000}{end}".encode()}))
    outcome = ask(path, GAIL)

    assert LookupFailure.TOO_LARGE is outcome.failure
    assert "styles, a row or a cell far too large" in outcome.message


def test_numbers_beside_texts_are_rounded_on_their_own(tmp_path):
    """Excel keeps 15 digits of what was typed in as a number, whatever the other cells are."""
    texts = [gail(Card_number=f"212340000000{n:04}", Key=f"t{n}") for n in range(1, 30)]
    typed = [gail(Card_number=2123400000123450 + n * 10, Key=f"n{n}") for n in range(3)]
    path = write_xlsx(tmp_path, [*texts, *typed])
    outcome = ask(path, "2123400000123450")

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "digits rounded to zero" in outcome.message
    assert Found is type(ask(path, "2123400000000020"))


def test_exact_numbers_may_end_in_zero(tmp_path):
    """Other programs write whole numbers of 16 digits as they are."""
    path = write_xlsx(
        tmp_path, [gail(Card_number=2123400000123450 + n, Key=f"n{n}") for n in range(20)]
    )

    assert Found is type(ask(path, "2123400000123450"))


def test_warnings_are_silent_for_every_thread(tmp_path):
    """openpyxl's warnings may hold a cell's value; another reading must not switch them on."""
    good = write_xlsx(tmp_path, [gail()])
    dated = write_xlsx(
        tmp_path, [gail(Expires=1e15)], formats={"Expires": "yyyy-mm-dd"}, name="dated.xlsx"
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with ExitStack() as first, ExitStack() as second:
            first.enter_context(open_workbook(good.read_bytes(), file_name="a", sheet=""))
            sheet = second.enter_context(
                open_workbook(dated.read_bytes(), file_name="b", sheet="")
            )
            first.close()
            list(sheet.rows([HEADINGS.index("Expires")]))

    assert [] == caught


CARD, PLAIN = 21234000000018, "21234000000018"


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        *((CARD, form, PLAIN) for form in ("General", "0", "@", "0.00", "#,##0", "0.00E+00")),
        *((float(CARD), "General", PLAIN), (CARD, '_-* #,##0.00 "EUR"', PLAIN)),
        *((number, "00000000", "00000123") for number in (123, 123.0)),
        *((0, "0000", "0000"), (123456789, "0000", "123456789")),
        *((123456789, "000-00-0000", "123-45-6789"), (6789, "000-00-0000", "000-00-6789")),
        *((123, '"B"00000000', "B00000123"), (123, r"\M00000000", "M00000123")),
        (123, '"a;b"0000', "a;b0123"),
        *((123, form, "00123") for form in ("[Red]00000", "[$-409]00000", "00000_)", "* 00000")),
        *((12, "##0000", "0012"), (1234567, "##0000", "1234567"), (123, "0000;-0000;@", "0123")),
        *((-123, "00000", "-00123"), (-123, "00000;00000", "00123")),
        (0, '0000;-0000;"none"00', "none00"),
        *((123, form, "123") for form in ("[>100]00000", "00/00", "0?000", "yyyy-00", "", '"')),
        *((123, ";;;", "123"), (123, '"B"0', "123"), (12.5, "00000", "12.5")),
        *((0.1 + 0.2, "General", "0.3"), (-5, "General", "-5")),
        *((1e300, "00", f"{int(1e300)}"), (float("inf"), "0000", "inf")),
    ],
)
def test_shows_what_the_cell_shows(number, number_format, text):
    assert text == number_text(number, number_format)


@given(st.integers(0, 10**15), st.integers(2, 20))
def test_zeros_pad_to_their_number(number, width):
    assert str(number).zfill(width) == number_text(number, "0" * width)


@given(st.integers(0, 2**53))
def test_whole_doubles_are_whole_numbers(number):
    assert str(number) == number_text(float(number), "General")


@given(st.integers(0, 10**15), st.lists(st.sampled_from(["0", "#", "-", " ", '"x"', "\\y"])))
def test_no_digit_is_lost_between_literals(number, parts):
    """Whatever stands between the digits, they are the number's own, behind zeros at most."""
    shown = number_text(number, "00" + "".join(parts))

    assert str(number) == (re.sub(r"\D", "", shown).lstrip("0") or "0")


@given(st.integers() | st.floats(allow_nan=True), st.text(max_size=40))
def test_any_format_gives_a_text(number, number_format):
    assert number_text(number, number_format)


ROWS = [gail(Last_name="Müller-Łoś; née Good, Gail"), hans()]


@pytest.mark.parametrize("setting", ["auto", "own"])
@pytest.mark.parametrize(
    ("name", "delimiter"), [(",", ","), (";", ";"), ("tab", "\t"), ("|", "|")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_in_every_encoding(tmp_path, name, delimiter, encoding, setting):
    path = write_csv(tmp_path, ROWS, delimiter=delimiter, encoding=encoding)
    settings = {} if setting == "auto" else {"delimiter": name, "encoding": encoding}

    assert "Müller-Łoś; née Good, Gail" == ask(path, GAIL, **settings).record.name.family


@pytest.mark.parametrize(
    ("encoding", "settings"),
    [("cp1252", {}), ("iso-8859-1", {}), ("cp1250", {"encoding": "cp1250"})],
)
def test_older_encodings(tmp_path, encoding, settings):
    """Windows-1252 is what text that is not Unicode is taken for; any other has to be named."""
    name = "Müller" if encoding != "cp1250" else "Łoś"
    path = write_csv(tmp_path, [gail(Last_name=name)], encoding=encoding)

    assert name == ask(path, GAIL, **settings).record.name.family


HEAD, FIRST, SECOND = csv_bytes(ROWS).decode().splitlines()
TWO_LINES = csv_bytes([gail(Group_name="two\nlines"), hans()]).decode()
KEYLESS = csv_bytes([gail(Key="")]).decode().splitlines()[1]
WRITTEN = {  # the text of a file, and whom it is asked for
    "the delimiter in the first line": (
        "sep=;\r\n" + csv_bytes(ROWS, delimiter=";").decode(),
        HANS,
    ),
    "blank lines, blanks around cells": (
        "\n\n" + "\n".join((HEAD.replace(",", " , "), "", ",,,", SECOND.replace(",", " , "))),
        HANS,
    ),
    "a blank before a quotation mark": (
        f"{HEAD}\n" + FIRST.replace(",ggood,", ', "good, g",') + "\n",
        "good, g",
    ),
    **{
        f"{end!r} at the end of a line": (TWO_LINES.replace("\r\n", end), HANS)
        for end in ("\r\n", "\n", "\r")
    },
    "no end of the last line": (csv_bytes(ROWS).decode().rstrip(), HANS),
    "more delimiters than columns": (f"{HEAD}\r\n{KEYLESS},,,\r\n\r\n", GAIL),
    "the last delimiters left out": (f"{HEAD}\r\n{KEYLESS.rstrip(',')}\r\n\r\n", GAIL),
}


@pytest.mark.parametrize(("text", "value"), WRITTEN.values(), ids=WRITTEN)
def test_whatever_programs_write_is_read(tmp_path, text, value):
    path = tmp_path / "patrons.csv"
    path.write_bytes(text.encode())
    record = ask(path, value).record

    assert ("Hard" if value == HANS else "Gail") in (record.name.family, record.name.given)
    assert "GRAD" == record.group.code
    assert "two" not in text or "two\nlines" == ask(path, GAIL).record.group.label
    assert NotFound is type(ask(path, "x"))


def test_one_column_alone(tmp_path):
    path = tmp_path / "cards.txt"
    path.write_text(f"card NUMBER\n{GAIL}\n{HANS}\n")
    nothing = dict.fromkeys(SETTINGS)

    assert Found is type(ask(path, HANS, **nothing | {"identifiers": "barcode=Card number"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_file_cut_off_within_a_row(tmp_path, encoding):
    """A row without its last cells and without an end shows that the rest is missing."""
    path = write_csv(tmp_path, ROWS[1:] * 2, encoding=encoding)
    text = path.read_bytes().decode(encoding)
    whole = ask(path, HANS)
    last_cell_missing = text[: text.rindex(",")]
    path.write_bytes(last_cell_missing.encode(encoding))
    cut = ask(path, HANS)
    path.write_bytes(f"{last_cell_missing}\r\n".encode(encoding))
    shorter = ask(path, HANS)

    assert (Found, CouldNotLook) == (type(whole), type(cut))
    assert "ends in the middle of a row" in cut.message
    assert Ambiguous is type(shorter)  # two rows, one of them without its key


@pytest.mark.parametrize("name", ["patrons.csv", "patrons.xlsx"])
@pytest.mark.parametrize("what", UNUSABLE)
def test_says_why(tmp_path, what, name):
    content, failure, words = UNUSABLE[what]
    path = tmp_path / name
    path.write_bytes(content(tmp_path) if callable(content) else content)
    outcome = ask(path, GAIL, IlsRole.RESHARE)

    assert CouldNotLook is type(outcome)
    assert outcome.failure in (failure if isinstance(failure, tuple) else (failure,))
    assert words in outcome.message
    assert name in outcome.message
    assert outcome.message.endswith((".", '"?'))
    assert [] == [entry for entry in (GAIL, "ggood", "Gail", "Good") if entry in outcome.message]


@pytest.mark.parametrize("what", ["an old workbook", "a workbook cut off", "no headings"])
def test_is_a_problem_of_the_site_file_too(tmp_path, what):
    content, _, words = UNUSABLE[what]
    path = tmp_path / "patrons.csv"
    path.write_bytes(content(tmp_path) if callable(content) else content)

    assert words in problems(path)


def test_what_is_no_file_is_a_problem(tmp_path):
    missing = tmp_path / "patrons.csv"
    message = "cannot be read: No such file or directory. Check `file` of the connection."

    assert f"patrons.csv {message}" == problems(missing)
    assert LookupFailure.UNREACHABLE is ask(missing, GAIL).failure
    assert "cannot be read: Is a directory" in problems(tmp_path)
    assert ("file is missing: the table of patrons (.csv, .tsv or .xlsx).",) == (
        connection_problems(connection(None))
    )


@pytest.mark.parametrize(
    ("bound", "value", "words"),
    [
        ((sheet, "MAX_BYTES"), 100, "is larger than 100 bytes"),
        ((limits, "MAX_ROWS"), 2, "holds more than 2 rows"),
        ((limits, "MAX_SHEET_ROWS"), 2, "more than 2 rows"),
        ((sheet, "MAX_UNPACKED"), 1_000, "unpacks to more than 1,000 bytes"),
    ],
)
def test_bounds(tmp_path, monkeypatch, bound, value, words):
    monkeypatch.setattr(*bound, value)
    rows = [gail(Key=str(n)) for n in range(3)]

    for write in (write_csv, write_xlsx)["MAX_UNPACKED" in bound :]:
        outcome = ask(write(tmp_path, rows), GAIL)

        assert LookupFailure.TOO_LARGE is outcome.failure
        assert words in outcome.message


def test_rows_that_hold_too_much_are_not_trusted(tmp_path):
    """A comma without quotation marks moves every value after it; such a row is damaged."""
    good = csv_bytes([gail()])
    moved = csv_bytes([gail(Last_name="Hard", Card_number="29999000000026")], encoding="utf-8")
    row = moved.splitlines()[1].replace(b"Hard", b"Hard, Hans") + b"\r\n"
    path = tmp_path / "patrons.csv"
    path.write_bytes(good + row)

    assert Found is type(ask(path, GAIL))
    hidden = ask(path, "29999000000026")
    assert CouldNotLook is type(hidden)
    assert "rows with more cells than headings" in hidden.message
    assert "spreadsheet program" not in hidden.message


def test_a_pipe_keeps_nobody_waiting(tmp_path):
    """To open a pipe waits for a writer, who may never come."""
    path = tmp_path / "patrons.csv"
    os.mkfifo(path)
    message = "patrons.csv is no file but a pipe or a device. Check `file` of the connection."

    with ThreadPoolExecutor(2) as pool:
        asked, looked = pool.submit(ask, path, GAIL), pool.submit(problems, path)
        try:
            assert message == asked.result(timeout=5).message
            assert message == looked.result(timeout=5)
        finally:
            with suppress(OSError):
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))  # lets a reader go


@pytest.mark.parametrize("name", ["a\0b.csv", "\ud800.csv", "x" * 300])
def test_a_name_that_no_file_can_have(tmp_path, name):
    path = tmp_path / name

    assert LookupFailure.UNREACHABLE is ask(path, GAIL).failure
    assert "Check `file` of the connection." in problems(path)


GOOD = csv_bytes([gail()])
LONG_ROW = "has a row of more than 1,000,000 characters"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        *((start + b"ab," * 400_000, LONG_ROW) for start in (b"", GOOD)),
        (GOOD + b'"\n",' * 400_000, LONG_ROW),
        (b"ab," * 1_001, "has more than 1,000 columns"),
    ],
)
def test_a_row_without_end(tmp_path, data, words):
    """A line of 50 million bytes would be millions of cells in memory."""
    path = tmp_path / "patrons.csv"
    path.write_bytes(data)
    outcome = ask(path, GAIL)

    assert LookupFailure.TOO_LARGE is outcome.failure
    assert words in outcome.message
