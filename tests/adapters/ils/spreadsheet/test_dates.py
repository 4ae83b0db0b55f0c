from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.ils.spreadsheet.settings import (
    ISO,
    DateFormat,
    date_format_problem,
    read_date,
)
from verifier.adapters.tabular.damage import looks_like_a_date

DAY = date(2030, 12, 31)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (ISO, "2030-12-31"),
        (ISO, "2030-12-31Z"),
        (ISO, "2030-12-31T00:00:00"),
        (ISO, "2030-12-31T00:00:00.000+0000"),
        (ISO, "2030-12-31 23:59:00"),
        (ISO, "2030-12-31T00:00:00Z"),
        ("DD.MM.YYYY", "31.12.2030"),
        ("dd.mm.yyyy", "31.12.2030"),
        ("D.M.YY", "31.12.30"),
        ("MM/DD/YYYY", "12/31/2030"),
        ("MM/DD/YYYY", "12/31/2030 11:59 PM"),
        ("DD-MON-YY", "31-Dec-30"),
        ("DD-MON-YYYY", "31-DEC-2030"),
        ("MON D, YYYY", "Dec 31, 2030"),
        ("YYYYMMDD", "20301231"),
        ("DDMMYY", "311230"),
    ],
)
def test_reads_what_is_configured(written, text):
    """Each format reads its own way of writing a day; a time of day behind it is left out."""
    assert DAY == DateFormat(written).read(text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (ISO, "31.12.2030"),
        (ISO, "2030-13-31"),
        (ISO, "2030-02-30"),
        (ISO, "0000-01-01"),
        (ISO, "20301231"),
        (ISO, "never"),
        (ISO, ""),
        (ISO, "2030-12-31 x"),
        ("DD.MM.YYYY", "12/31/2030"),
        ("DD.MM.YYYY", "31.12.30"),
        ("MM/DD/YYYY", "31/12/2030"),
        ("DD-MON-YY", "31-Foo-30"),
        ("DDMMYY", "1230"),
        ("DD.MM.YYYY", "\u0663\u0661.12.2030"),
    ],
)
def test_anything_else_is_no_date(written, text):
    """What fits no format is unknown, never guessed."""
    assert DateFormat(written).read(text) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_formats_read_what_they_write(day):
    """Every day of the century in every order."""
    for written in (ISO, "DD.MM.YYYY", "M/D/YY", "DD-MON-YY", "MON D, YYYY", "YYYYMMDD"):
        one = DateFormat(written)

        assert day == one.read(one.write(day))


@given(st.text(max_size=40))
def test_any_text_can_be_tried(text):
    """No cell is beyond reading."""
    for written in (ISO, "DD.MM.YYYY", "DD-MON-YY", "YYYYMMDD"):
        assert isinstance(DateFormat(written).read(text), date | None)
    assert looks_like_a_date(text) in (True, False)


def test_the_first_format_that_fits():
    """Several formats may be in one column."""
    formats = [DateFormat("DD.MM.YYYY"), DateFormat("YYYYMMDD"), DateFormat(ISO)]

    assert [DAY, DAY, DAY, None] == [
        read_date(name, formats) for name in ("31.12.2030", "20301231", "2030-12-31", "12/31/30")
    ]


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        ((), None),
        (("DD.MM.YYYY", "MM/DD/YYYY", "YYYYMMDD", "DD-MON-YY"), None),
        (("DD.MM.YYYY", "D.M.YYYY"), None),
        (("DD/MM/YYYY", "MM/DD/YYYY"), "holds DD/MM/YYYY and MM/DD/YYYY"),
        (("M/D/YY", "D/M/YY"), "which read the same text as two dates"),
        (("YYYY-DD-MM",), "holds YYYY-MM-DD and YYYY-DD-MM"),
        (("DD.MM",), "must name day, month and year once each"),
        (("%d.%m.%Y",), "must name day, month and year"),
        (("DD.MM.YYYY hh:mm",), "must name day, month and year"),
        (("DD.MM.YYYY.DD",), "must name day, month and year"),
        (("YYYY-MM-DD T",), "must name day, month and year"),
        (("excel",), "must name day, month and year"),
    ],
)
def test_formats_that_cannot_be_used(formats, words):
    """A format has three parts, and two formats must not read one text as two days."""
    message = date_format_problem(formats)

    assert (words is None) is (message is None)
    assert (words or "") in (message or "")
