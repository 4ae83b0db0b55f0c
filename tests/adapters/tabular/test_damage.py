import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.tabular.cells import Cell, Form
from verifier.adapters.tabular.damage import ColumnStatistics, Damage, damage, tidy

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
    "21234000000018",
    "0",
    "00123",
    "ggood",
    "gail.good",
    "g-good",
    "M0012345",
    "12E34",
    "1E5",
    "E2",
    "A#1",
    "#12345",
    "jan-26",
    "MAR-01",
    "May",
    "Mary-12",
    "12-34",
    "12-34-56",
    "2026-13-01",
    "99/99/2026",
    "123-456-789",
    "2 1234 00000 0018",
    "12.3456",
    "1234.567",
    "o'hara",
    "gail@example.edu",
    "Müller",
    "a b",
    "善",
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
