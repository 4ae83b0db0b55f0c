import io
import re
import warnings
import zipfile
from contextlib import ExitStack
from datetime import date, time, timedelta

import openpyxl
import pytest
from openpyxl import load_workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.adapters.ils.spreadsheet.tables import (
    DAY,
    EVENING,
    GAIL,
    HANS,
    HEADINGS,
    ask,
    gail,
    hans,
    problems,
    write_xlsx,
)
from tests.adapters.ils.spreadsheet.unusable import changed
from verifier.adapters.ils.spreadsheet.sheet import open_workbook
from verifier.adapters.tabular.cells import Cell, Form
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure

SHEET = "xl/worksheets/sheet1.xml"


def cells(path, *columns):
    with open_workbook(path.read_bytes(), file_name=path.name, sheet="") as sheet:
        return [row.cells for row in sheet.rows(columns or range(len(sheet.headings)))]


def replaced(path, old, new):
    """The workbook in *path* with another text in its worksheet."""
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET).decode()
    xml, count = re.subn(old, new, xml)
    assert 1 == count
    path.write_bytes(changed(path.read_bytes(), xl__worksheets__sheet1_dot_xml=xml.encode()))


@pytest.mark.parametrize(
    ("value", "number_format", "cell"),
    [
        ("00123", "General", Cell("00123", Form.TEXT)),
        (123, "General", Cell("123", Form.NUMBER)),
        (123.0, "00000", Cell("00123", Form.NUMBER)),
        (0.5, "0%", Cell("0.5", Form.NUMBER)),
        (True, "General", Cell("TRUE", Form.TEXT)),
        (date(2030, 6, 30), "dd.mm.yyyy", Cell("2030-06-30", Form.DATE)),
        (EVENING, "yyyy-mm-dd", Cell("2030-06-30T23:59:00", Form.DATE)),
        (time(12, 5), "h:mm", Cell("12:05:00", Form.DATE)),
        (timedelta(days=2), "[h]:mm", Cell("2 days, 0:00:00", Form.DATE)),
        ("#N/A", "General", Cell("#N/A", Form.ERROR)),
        ("=A1&B1", "General", Cell("=A1&B1", Form.FORMULA)),
        ('="00123"', "General", Cell('="00123"', Form.FORMULA)),
        (None, "General", Cell("", Form.TEXT)),
    ],
)
def test_each_kind_of_cell(tmp_path, value, number_format, cell):
    """A cell becomes the text that it shows, with what it was."""
    path = write_xlsx(
        tmp_path, [{"A": value, "B": "x"}], formats={"A": number_format}, headings=("A", "B")
    )

    assert [(cell, Cell("x", Form.TEXT))] == cells(path)


def test_a_formula_with_its_result(tmp_path):
    """Excel keeps the last result of a formula, and that is what counts."""
    path = write_xlsx(tmp_path, [gail(Card_number="=1+1"), hans(Card_number="=2+2")])
    replaced(path, r"(<f>1\+1</f>)<v(?: ?/>|></v>)", rf"\1<v>{GAIL}</v>")

    assert Found is type(ask(path, GAIL))
    assert CouldNotLook is type(ask(path, HANS))


def test_the_constant_formula_is_undone(tmp_path):
    """The trick that keeps zeros is a formula whose result is known."""
    path = write_xlsx(tmp_path, [gail(Card_number='="00123"')])

    assert Found is type(ask(path, "00123"))


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
    """Some programs write a wrong size of the table into the file."""
    path = write_xlsx(tmp_path, [gail(), hans()])
    replaced(path, '<dimension ref="A1:M3" ?/>', size)

    assert Found is type(ask(path, HANS))


def test_blank_rows_and_a_cell_far_to_the_right(tmp_path):
    """Gaps are no patrons, and what stands beyond the headings costs nothing."""
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
    """What was opened is closed, both the values and the formulas."""
    books = []

    def opening(*args, **settings):
        books.append(load_workbook(*args, **settings))
        return books[-1]

    monkeypatch.setattr(openpyxl, "load_workbook", opening)
    data = write_xlsx(tmp_path, [gail(Card_number="=A1")]).read_bytes()
    with open_workbook(data, file_name="patrons.xlsx", sheet="") as sheet:
        list(sheet.rows([0]))

    assert [None, None] == [book._archive.fp for book in books]


def _sheet_of(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(("row", "as_row"), [("3", "2"), ("2", "9")])
def test_rows_out_of_order_are_not_left_out(tmp_path, row, as_row):
    """openpyxl leaves out a row whose number was passed; such a file is damaged."""
    data = write_xlsx(tmp_path, [gail(), hans()]).read_bytes()
    moved = _sheet_of(data).replace(f'row r="{row}"', f"row  spans='1:9' r='{as_row}'")
    path = tmp_path / "moved.xlsx"
    path.write_bytes(changed(data, xl__worksheets__sheet1_dot_xml=moved.encode()))
    outcome = ask(path, HANS)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "moved.xlsx is cut off or damaged" in outcome.message


def test_rows_without_numbers_are_in_order(tmp_path):
    """Some programs number nothing."""
    data = write_xlsx(tmp_path, [gail(), hans()]).read_bytes()
    bare = re.sub(r' r="[A-Z]*\d+"', "", _sheet_of(data))
    path = tmp_path / "bare.xlsx"
    path.write_bytes(changed(data, xl__worksheets__sheet1_dot_xml=bare.encode()))

    assert Found is type(ask(path, HANS))


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
