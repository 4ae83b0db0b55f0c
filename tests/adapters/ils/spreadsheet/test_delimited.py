import pytest

from tests.adapters.ils.spreadsheet.tables import (
    GAIL,
    HANS,
    SETTINGS,
    ask,
    csv_bytes,
    gail,
    hans,
    write_csv,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found

ROWS = [gail(Last_name="Müller-Łoś; née Good, Gail"), hans()]


@pytest.mark.parametrize("setting", ["auto", "own"])
@pytest.mark.parametrize(
    ("name", "delimiter"), [(",", ","), (";", ";"), ("tab", "\t"), ("|", "|")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_delimiter_in_every_encoding(tmp_path, name, delimiter, encoding, setting):
    """What programs export is read without a setting, and with the right one."""
    path = write_csv(tmp_path, ROWS, delimiter=delimiter, encoding=encoding)
    settings = {} if setting == "auto" else {"delimiter": name, "encoding": encoding}

    found = ask(path, GAIL, **settings)

    assert "Müller-Łoś; née Good, Gail" == found.record.name.family


@pytest.mark.parametrize(
    ("encoding", "settings"),
    [("cp1252", {}), ("iso-8859-1", {}), ("cp1250", {"encoding": "cp1250"})],
)
def test_older_encodings(tmp_path, encoding, settings):
    """Windows-1252 is what text that is not Unicode is taken for; any other has to be named."""
    name = "Müller" if encoding != "cp1250" else "Łoś"
    path = write_csv(tmp_path, [gail(Last_name=name)], encoding=encoding)

    assert name == ask(path, GAIL, **settings).record.name.family


def test_a_first_line_that_says_the_delimiter(tmp_path):
    """Excel's own first line is no row of headings; other programs leave it out."""
    path = tmp_path / "patrons.csv"
    path.write_bytes(b"sep=;\r\n" + csv_bytes(ROWS, delimiter=";"))

    assert Found is type(ask(path, HANS))


def test_blank_lines_and_blanks(tmp_path):
    """Blank lines, blanks around cells and lines without an end do no harm."""
    path = tmp_path / "patrons.csv"
    lines = csv_bytes(ROWS).decode().splitlines()
    spaced = [lines[0].replace(",", " , "), "", ",,,", lines[2].replace(",", " , ")]
    path.write_text("\n\n" + "\n".join(spaced))

    found = ask(path, HANS)

    assert ("Hard", "GRAD") == (found.record.name.family, found.record.group.code)


def test_quotation_marks_behind_a_blank(tmp_path):
    """Some programs write a blank between delimiter and quotation mark."""
    path = tmp_path / "patrons.csv"
    head, row = csv_bytes([gail(Login="ggood")]).decode().splitlines()
    path.write_text(f"{head}\n{row.replace(',ggood,', f', {chr(34)}good, g{chr(34)},')}\n")

    assert Found is type(ask(path, "good, g"))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends(tmp_path, end):
    """Lines may end as on any system; a line break within a cell stays in it."""
    path = tmp_path / "patrons.csv"
    text = csv_bytes([gail(Group_name="two\nlines"), hans()]).decode().replace("\r\n", end)
    path.write_bytes(text.encode())

    assert "two\nlines" == ask(path, GAIL).record.group.label
    assert Found is type(ask(path, HANS))


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


def test_a_last_line_without_an_end(tmp_path):
    """A whole row is whole, with or without an end."""
    path = write_csv(tmp_path, ROWS)
    path.write_bytes(path.read_bytes().rstrip())

    assert Found is type(ask(path, HANS))


def test_one_column_alone(tmp_path):
    """A list of card numbers is a table."""
    path = tmp_path / "cards.txt"
    path.write_text(f"card NUMBER\n{GAIL}\n{HANS}\n")
    nothing = dict.fromkeys(SETTINGS)

    assert Found is type(ask(path, HANS, **nothing | {"identifiers": "barcode=Card number"}))
