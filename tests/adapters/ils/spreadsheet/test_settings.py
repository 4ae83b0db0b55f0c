"""The rows of a table and what damaged their identifiers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.ils.spreadsheet.tables import (
    HANS,
    HEADINGS,
    OLD,
    SETTINGS,
    connection,
    csv_bytes,
    gail,
    hans,
    options,
    problems,
    write_csv,
    write_xlsx,
)
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.spreadsheet import connector as module
from verifier.adapters.ils.spreadsheet.settings import (
    ISO,
    DateFormat,
    SpreadsheetSettings,
    date_format_problem,
    folded,
    pairs,
    read_date,
)
from verifier.adapters.ils.spreadsheet.table import (
    Details,
    DetailsReader,
    Hit,
    IdentifierIndex,
    load_table,
    read_amount,
)
from verifier.adapters.tabular.cells import NOTHING, Cell, Form
from verifier.adapters.tabular.damage import Damage, looks_like_a_date
from verifier.domain.model.patron import CapabilityName
from verifier.domain.model.site import IlsRole


def test_counts_what_is_filled_and_damaged(tmp_path):
    """Damage is told by its row; blank cells and placeholders are not filled."""
    rows = [
        gail(Old_card=OLD),  # row 2
        hans(Card_number="2.9E+13", Expires="soon"),
        hans(Card_number='="00123"', Status="perhaps", Expires="soon", Login=" other "),
        hans(Card_number="-", Login="", Blocked="perhaps", Fines="some"),
        hans(Card_number="#N/A", Login=""),
    ]
    table = load_table(write_csv(tmp_path, rows), options())

    assert "patrons.csv" == table.place
    assert [
        ("barcode", False, 4, {3: Damage.SCIENTIFIC, 6: Damage.ERROR_VALUE}),
        ("username", False, 3, {}),
        ("barcode", True, 1, {}),
    ] == [
        (reading.column.type, reading.column.old, reading.filled, reading.damaged)
        for reading in table.readings
    ]
    assert ("00123", "other", None) == table.rows[2].identifiers
    assert [
        (),
        (CapabilityName.EXPIRY,),
        (CapabilityName.ACCOUNT_STATUS, CapabilityName.EXPIRY),
        (CapabilityName.BLOCKS, CapabilityName.BALANCE),
        (),
    ] == [row.details.unread for row in table.rows]


def test_rows_count_as_spreadsheet_programs_count(tmp_path):
    path = tmp_path / "patrons.csv"
    text = csv_bytes([gail(Group_name="a\nb\nc"), hans(Card_number="#N/A")]).decode()
    path.write_text(f"\n{text.replace(chr(13), '')}\n")

    assert {4: Damage.ERROR_VALUE} == load_table(path, options()).readings[0].damaged


def test_rows_of_one_key_are_one_patron(tmp_path):
    table = load_table(write_csv(tmp_path, [gail(), gail(Card_number=HANS), hans()]), options())
    hits = [*table.index.find("ggood"), *table.index.find("hhard")]

    assert [2, 1] == [len(patron) for patron in table.patrons(hits)]


PARTS = [
    setting
    for setting in SETTINGS
    if setting not in ("identifiers", "old_identifiers", "currency")
]


def read(**cells):
    """Read a row whose other cells are missing."""
    reader = DetailsReader(options(date_format="DD.MM.YYYY", active_words="aktiv, ja"))
    return reader.read(tuple(cells.get(name, NOTHING) for name in options().parts))


def test_a_row_of_missing_cells():
    assert Details() == read()
    assert Details() == read(**{name: Cell(" ") for name in PARTS})


@pytest.mark.parametrize(
    ("part", "cell", "value"),
    [
        *(("status", cell, "active") for cell in (Cell("Aktiv "), Cell("JA", Form.TEXT))),
        *(
            ("status", cell, "inactive")
            for cell in (Cell("0", Form.NUMBER), Cell("FALSE", Form.TEXT))
        ),
        *(("blocked", cell, True) for cell in (Cell("1", Form.NUMBER), Cell("B"))),
        *(("blocked", Cell(text), False) for text in ("Not Blocked", "-")),
        ("expires", Cell("31.12.2030"), date(2030, 12, 31)),
        ("expires", Cell("2030-12-31T10:00:00", Form.DATE), date(2030, 12, 31)),
        ("balance", Cell("1,50"), Decimal("1.50")),
        *(("group", Cell(text), read) for text, read in (("Gäste", "Gäste"), ('="010"', "010"))),
        ("group", Cell("10", Form.NUMBER), "10"),
        ("email", Cell(" a@example.edu"), "a@example.edu"),
        ("internal_id", Cell(" k1 "), "k1"),
        *(("internal_id", Cell(text), None) for text in ("2.1E+13", "n/a")),
    ],
)
def test_reads_a_cell(part, cell, value):
    """Words in any letter case, dates and amounts as the site says, keys only where whole."""
    assert Details()._replace(**{part: value}) == read(**{part: cell})


@pytest.mark.parametrize(
    ("part", "cell", "sight"),
    [
        ("status", Cell("active"), "account-status"),  # the site has words of its own
        ("blocked", Cell("overdue fines"), "blocks"),
        *(("expires", Cell(text), "expiry") for text in ("12/31/2030", "#####")),
        ("expires", Cell("47848", Form.NUMBER), "expiry"),
        ("balance", Cell("a lot"), "balance"),
        *(("group", cell, "group") for cell in (Cell("#N/A", Form.ERROR), Cell("#REF!"))),
        ("group_label", Cell("=A1", Form.FORMULA), "group"),
        *(("family_name", Cell("#N/A"), "name"), ("email", Cell("#VALUE!"), "email")),
    ],
)
def test_a_cell_that_says_nothing(part, cell, sight):
    assert Details(unread=(CapabilityName(sight),)) == read(**{part: cell})


def test_a_sight_is_told_once():
    broken = Cell("#N/A")

    assert (CapabilityName.NAME,) == read(given_name=broken, family_name=broken).unread


AMOUNTS = {
    "12.50": "12.50", "12,50": "12.50", "12.5": "12.5", "0": "0", "-3.00": "-3.00",
    "$12.50": "12.50", "-$12.50": "-12.50", "$ -12.50": "-12.50", "12,50 €": "12.50",
    "USD 12.50": "12.50", "12.50 USD": "12.50", "1,234.50": "1234.50", "1.234,50": "1234.50",
    "1 234,50": "1234.50", "1\u202f234,50": "1234.50", "1'234.50": "1234.50",
    "1,234,567": "1234567", "1 234": "1234",
}  # fmt: skip
NO_AMOUNTS = [
    *("1,234", "1.234", "1,234,50", "12.345,678", "(12.50)", "twelve", "", "1e5", "NaN"),
    *("9" * 40, "\u0661\u0662"),
]


@pytest.mark.parametrize(
    ("text", "amount"), [*AMOUNTS.items(), *((text, None) for text in NO_AMOUNTS)]
)
def test_reads_amounts_that_can_be_read_in_one_way(text, amount):
    """1,234 is a thousand here and one and a quarter there, so it is neither."""
    assert (None if amount is None else Decimal(amount)) == read_amount(Cell(text))


def test_a_number_is_a_number():
    assert Decimal("1.234") == read_amount(Cell("1.234", Form.NUMBER))
    assert read_amount(Cell("1e+20", Form.NUMBER)) is None


@given(st.decimals(0, 10**9, places=2))
def test_reads_both_ways_of_writing(amount):
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))

    for text in (str(amount), str(amount).replace(".", ","), english, german):
        assert amount == read_amount(Cell(text))


@given(st.text(max_size=30))
def test_any_text_can_be_an_amount(text):
    assert isinstance(read_amount(Cell(text)), Decimal | None)


VALUES = st.text("aAbB1\u017fK\u212a", max_size=3)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20), VALUES)
def test_finds_what_a_search_through_all_cells_finds(table, asked):
    """The index is a list of cells, only faster."""
    index = IdentifierIndex(2)
    cells = [(row, column, pair[column]) for row, pair in enumerate(table) for column in (0, 1)]
    for row, column, value in cells:
        index.add(value, row, column)
    same = [Hit(row, column) for row, column, value in cells if value == asked]
    alike = [
        Hit(row, column)
        for row, column, value in cells
        if value.isascii() and asked.isascii() and value.lower() == asked.lower()
    ]

    assert same == index.find(asked)
    assert sorted(alike) == sorted(index.find_in_any_case(asked))


@pytest.mark.parametrize("role", list(IlsRole))
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_sound_connection_has_no_problems(tmp_path, write, role):
    path = write(tmp_path, [gail()])
    settings = {
        "date_format": "DD.MM.YYYY",
        "fine_limit": "10.00",
        "delimiter": "auto",
        "encoding": "utf-8",
        "lookup_by": "barcode",
        "status_word": "OK",
        "full_name": " last NAME ",
        "identifiers": 'barcode="CARD  number", username=login',
    }

    assert "" == problems(path, role, **settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"identifiers": None}, "identifiers is missing: which column holds which identifier"),
        ({"identifiers": ""}, "identifiers names no column."),
        ({"identifiers": "Card number"}, "identifiers must be written as type=heading"),
        ({"old_identifiers": "x"}, "old_identifiers must be written as type=heading"),
        ({"identifer": "x"}, 'Did you mean "identifiers"?'),
        ({"url": "x"}, "url is not a setting of a spreadsheet of patrons"),
        ({"delimiter": "comma"}, 'delimiter = "comma" is none of auto'),
        ({"encoding": "ebcdic9"}, "encoding is none that is known. Write auto, utf-8"),
        ({"fine_limit": "ten"}, "fine_limit must be a number"),
        ({"date_format": "MM/DD/YYYY, DD/MM/YYYY"}, "date_format holds MM/DD/YYYY and DD/MM/YYYY"),
        ({"date_format": "d.m."}, "date_format must name day, month and year once each"),
        ({"active_words": "yes, no"}, '"no" is in both active_words and inactive_words.'),
        ({"blocked_words": "OK"}, '"ok" is in both blocked_words and not_blocked_words.'),
        ({"lookup_by": "card"}, "lookup_by names card, which is no type in identifiers."),
        ({"lookup_by": ""}, "lookup_by names nothing, which is no type in identifiers."),
        (
            {"identifiers": "username=Login"},
            "lookup_by names barcode, which is no type in identifiers. There are: username.",
        ),
        ({"sheet": "Patrons", "email": "Mail"}, 'did you mean "E-mail"?'),
    ],
)
def test_names_the_setting_that_is_wrong(tmp_path, settings, words):
    assert words in problems(write_csv(tmp_path, [gail()]), IlsRole.RESHARE, **settings)


def test_evidence_needs_no_lookup_by(tmp_path):
    """Evidence looks into every column, so it may have no barcode at all."""
    assert "" == problems(write_csv(tmp_path, [gail()]), identifiers="username=Login")


def test_all_missing_columns_in_one_sentence(tmp_path):
    path = write_csv(tmp_path, [gail()])
    message = problems(path, identifiers="barcode=Cardnumber, x=Matr. no.", email="Mail")
    there_are = ", ".join(f'"{heading}"' for heading in HEADINGS)
    assert (
        'patrons.csv has no column "Cardnumber" (set by identifiers), "Matr.\u00a0no." (set by '
        f'identifiers), "Mail" (set by email); it has: {there_are}; did you mean "Card number", '
        '"E-mail"?'
    ) == message


def test_a_heading_twice(tmp_path):
    """Of two columns with one heading none can be chosen; others may have it as they like."""
    path = tmp_path / "patrons.csv"
    head, row = csv_bytes([gail()]).splitlines()
    path.write_bytes(head + b",LOGIN ,Notes,Notes\r\n" + row + b",x,y,z\r\n")

    assert (
        'patrons.csv has 2 columns "Login" (set by identifiers). Give them different headings.'
    ) == problems(path)


def test_headings_that_hold_a_lot(tmp_path):
    path = tmp_path / "patrons.csv"
    path.write_text(",".join([f'"He\nad {n} {"x" * 90}"' for n in range(300)]) + "\n")
    message = problems(path)

    assert "\n" not in message
    assert '"He ad 0 xxx' in message
    assert "and 270 more" in message


@pytest.mark.parametrize("first", ["21234000000018", "gail@example.edu"])
def test_a_patron_in_place_of_headings_is_not_shown(tmp_path, first):
    """A first row with a number or an address in it is somebody's data."""
    path = tmp_path / "patrons.csv"
    path.write_text(f"{first},Gail,Good,Logan\n")
    message = problems(path)

    assert "its first row does not look like headings." in message
    assert [] == [entry for entry in (first, "Gail", "Good", "Logan") if entry in message]


def test_the_headings_are_looked_at_once(tmp_path, monkeypatch):
    """The site file and the connection ask both; a changed file is looked at again."""
    opened = []

    def open_sheet(path, options):
        opened.append(path)
        return real(path, options)

    real = module.open_sheet
    monkeypatch.setattr(module, "open_sheet", open_sheet)
    path = write_csv(tmp_path, [gail()])
    wrong = connection(path, email="Mail address")
    first, again = connection_problems(wrong), connection_problems(wrong)
    write_csv(tmp_path, [gail()], headings=(*HEADINGS, "Mail address"))

    assert first == again
    assert first
    assert 1 == len(opened)
    assert () == connection_problems(wrong)


def test_every_setting_is_read():
    settings = SpreadsheetSettings.of(connection(None, fine_limit="12.5", sheet=" S "))

    assert ("USD", "S") == (settings.currency, settings.sheet)
    assert "Last name" == settings.parts["family_name"]


DAY = date(2030, 12, 31)
READABLE = {
    ISO: [
        *("2030-12-31", "2030-12-31Z", "2030-12-31T00:00:00", "2030-12-31T00:00:00.000+0000"),
        *("2030-12-31 23:59:00", "2030-12-31T00:00:00Z"),
    ],
    "DD.MM.YYYY": ["31.12.2030"],
    "dd.mm.yyyy": ["31.12.2030"],
    "D.M.YY": ["31.12.30"],
    "MM/DD/YYYY": ["12/31/2030", "12/31/2030 11:59 PM"],
    "DD-MON-YY": ["31-Dec-30"],
    "DD-MON-YYYY": ["31-DEC-2030"],
    "MON D, YYYY": ["Dec 31, 2030"],
    "YYYYMMDD": ["20301231"],
    "DDMMYY": ["311230"],
}
UNREADABLE = {
    ISO: [
        *("31.12.2030", "2030-13-31", "2030-02-30", "0000-01-01", "20301231", "never", ""),
        "2030-12-31 x",
    ],
    "DD.MM.YYYY": ["12/31/2030", "31.12.30", "\u0663\u0661.12.2030"],
    "MM/DD/YYYY": ["31/12/2030"],
    "DD-MON-YY": ["31-Foo-30"],
    "DDMMYY": ["1230"],
}


@pytest.mark.parametrize(
    ("written", "text", "day"),
    [
        (written, text, day)
        for table, day in ((READABLE, DAY), (UNREADABLE, None))
        for written, texts in table.items()
        for text in texts
    ],
)
def test_reads_what_is_configured(written, text, day):
    """Each format reads its own way of writing a day; a time of day behind it is left out.

    What fits no format is unknown, never guessed.
    """
    assert day == DateFormat(written).read(text)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_formats_read_what_they_write(day):
    for written in (ISO, "DD.MM.YYYY", "M/D/YY", "DD-MON-YY", "MON D, YYYY", "YYYYMMDD"):
        day_format = DateFormat(written)

        assert day == day_format.read(day_format.write(day))


@given(st.text(max_size=40))
def test_any_text_can_be_a_date(text):
    for written in (ISO, "DD.MM.YYYY", "DD-MON-YY", "YYYYMMDD"):
        assert isinstance(DateFormat(written).read(text), date | None)
    assert looks_like_a_date(text) in (True, False)


def test_the_first_format_that_fits():
    formats = [DateFormat("DD.MM.YYYY"), DateFormat("YYYYMMDD"), DateFormat(ISO)]

    assert [DAY, DAY, DAY, None] == [
        read_date(name, formats) for name in ("31.12.2030", "20301231", "2030-12-31", "12/31/30")
    ]


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        *(((), None), (("DD.MM.YYYY", "D.M.YYYY"), None)),
        (("DD.MM.YYYY", "MM/DD/YYYY", "YYYYMMDD", "DD-MON-YY"), None),
        (("DD/MM/YYYY", "MM/DD/YYYY"), "holds DD/MM/YYYY and MM/DD/YYYY"),
        (("M/D/YY", "D/M/YY"), "which read the same text as two dates"),
        (("YYYY-DD-MM",), "holds YYYY-MM-DD and YYYY-DD-MM"),
        *(
            ((written,), "must name day, month and year once each")
            for written in (
                *("DD.MM", "%d.%m.%Y", "DD.MM.YYYY hh:mm", "DD.MM.YYYY.DD", "YYYY-MM-DD T"),
                "excel",
            )
        ),
    ],
)
def test_formats_that_cannot_be_used(formats, words):
    """A format has three parts, and two formats must not read one text as two days."""
    message = date_format_problem(formats)

    assert (words is None) is (message is None)
    assert (words or "") in (message or "")


BARCODE = ("barcode", "Card number")
THREE = "barcode=Card number, username=Login, studentNumber=Matr. no."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("", ()), ("barcode=Card number", (BARCODE,))),
        (THREE, (BARCODE, ("username", "Login"), ("studentNumber", "Matr. no."))),
        (" barcode = Card ,", (("barcode", "Card"),)),
        ('a="Card, number",x="say ""no"""', (("a", "Card, number"), ("x", 'say "no"'))),
        ("barcode=A, barcode=B", (("barcode", "A"), ("barcode", "B"))),
        ("user id=A=B", (("user id", "A=B"),)),
    ],
)
def test_reads_pairs(text, found):
    assert found == pairs(text)


@pytest.mark.parametrize(
    "text",
    ["Card number", "=Card", "barcode=", "a=b, c", 'a="b', 'a="b"c', 'a=b"c', ",", "a=,b=c"],
)
def test_anything_else_is_told(text):
    with pytest.raises(ValueError, match="barcode=Card number"):
        pairs(text)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"\A[a-zA-Z]{1,9}\Z"),
            st.text(min_size=1, max_size=20).filter(lambda text: text == text.strip() != ""),
        )
    )
)
def test_any_heading_can_be_quoted(written):
    quote = '"'
    text = ", ".join(
        f'{kind}="{day_format.replace(quote, quote * 2)}"' for kind, day_format in written
    )

    assert tuple(written) == pairs(text)


def test_words():
    assert frozenset({"yes", "ß".casefold()}) == folded(" Yes, ß ,,")
