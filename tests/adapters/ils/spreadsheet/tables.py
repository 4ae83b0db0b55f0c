"""Tables of invented patrons, written as CSV or Excel files, and connections to them."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

from tests.factories import make_site
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.spreadsheet.connector import SpreadsheetConnector
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole

GAIL, HANS, IDA, OLD = "21234000000018", "29999000000026", "29999000000034", "29999000000018"
SETTINGS = {
    "identifiers": "barcode=Card number, username=Login",
    "old_identifiers": "barcode=Old card",
    "given_name": "First name",
    "family_name": "Last name",
    "email": "E-mail",
    "group": "Group",
    "group_label": "Group name",
    "status": "Status",
    "expires": "Expires",
    "blocked": "Blocked",
    "balance": "Fines",
    "currency": "USD",
    "internal_id": "Key",
}
_GAIL = {
    "Card number": GAIL,
    "Old card": "",
    "Login": "ggood",
    "First name": "Gail",
    "Last name": "Good",
    "E-mail": "gail@example.edu",
    "Group": "GRAD",
    "Group name": "Graduate",
    "Status": "active",
    "Expires": "2030-06-30",
    "Blocked": "no",
    "Fines": "0.00",
    "Key": "k1",
}
_HANS = {
    **_GAIL,
    "Card number": HANS,
    "Login": "hhard",
    "First name": "Hans",
    "Last name": "Hard",
    "E-mail": "hans@example.edu",
    "Key": "k2",
}
HEADINGS = tuple(_GAIL)
DAY = date(2030, 6, 30)
EVENING = datetime(2030, 6, 30, 23, 59)  # noqa: DTZ001 - a cell has no zone


def gail(**changed):
    """Gail Good, a graduate in good standing; keyword arguments by heading, blanks as _."""
    return _GAIL | {name.replace("_", " "): value for name, value in changed.items()}


def hans(**changed):
    return _HANS | {name.replace("_", " "): value for name, value in changed.items()}


def csv_bytes(rows, *, delimiter=",", encoding="utf-8", headings=HEADINGS):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def write_csv(folder, rows, *, name="patrons.csv", **how):
    path = folder / name
    path.write_bytes(csv_bytes(rows, **how))
    return path


def write_xlsx(folder, rows, *, formats=None, name="patrons.xlsx", headings=HEADINGS):
    """A workbook with these rows; *formats* are number formats by heading."""
    path = folder / name
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Patrons"
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
        for column, label in enumerate(headings, start=1):
            if label in (formats or {}):
                sheet.cell(sheet.max_row, column).number_format = formats[label]
    workbook.save(path)
    return path


def connection(path, role=IlsRole.EVIDENCE, *, timeout_seconds=10.0, **settings):
    """A connection; keyword arguments change settings, and None leaves one out."""
    given = {name: value for name, value in (SETTINGS | settings).items() if value is not None}
    return IlsConnection(
        id="sheet",
        connector="spreadsheet",
        role=role,
        file=path,
        timeout_seconds=timeout_seconds,
        options=tuple(given.items()),
    )


def options(**settings):
    return SpreadsheetSettings.of(connection(None, **settings))


def connector(path, role=IlsRole.EVIDENCE, **settings):
    return SpreadsheetConnector(connection(path, role, **settings), make_site(Path("unused")))


def ask(path, value, role=IlsRole.EVIDENCE, **settings):
    return connector(path, role, **settings).look_up(PatronKey(value=value))


def problems(path, role=IlsRole.EVIDENCE, **settings):
    """What is wrong with a connection, as one text."""
    return " ".join(connection_problems(connection(path, role, **settings)))
