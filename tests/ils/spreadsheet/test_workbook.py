import io
import re
import zipfile
from datetime import date, time, timedelta

import pytest
from openpyxl import load_workbook

from tests.ils.spreadsheet.tables import (
    DAY,
    EVENING,
    GAIL,
    HANS,
    ask,
    gail,
    hans,
    problems,
    write_xlsx,
)
from tests.ils.spreadsheet.unusable import changed
from verifier.ils.spreadsheet.cell import Cell, Form
from verifier.ils.spreadsheet.workbook import open_workbook
from verifier.model.lookup import CouldNotLook, Found

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
    assert "error values" in outcome.said


def test_excel_dates_are_dates(tmp_path):
    """A cell that is a date needs no format; a number that is none is not taken for one."""
    path = write_xlsx(tmp_path, [gail(Expires=EVENING), hans(Expires=47664)])

    assert DAY == ask(path, GAIL).record.expires
    assert ask(path, HANS).record.expires is None


def test_the_file_is_not_kept_open(tmp_path):
    """What was opened is closed, also after a failure."""
    data = write_xlsx(tmp_path, [gail(Card_number="=A1")]).read_bytes()
    with open_workbook(data, file_name="patrons.xlsx", sheet="") as sheet:
        archive = sheet._values.parent._archive
        list(sheet.rows([0]))

    assert archive.fp is None
    assert isinstance(data, bytes)
    assert zipfile.is_zipfile(io.BytesIO(data))
