"""An export of requests, whatever it is."""

import json
from datetime import UTC, datetime

import pytest

from tests.factories import BARCODE
from tests.request_factories import OK, UNKNOWN_USER
from verifier.adapters.request_exports import reading
from verifier.adapters.request_exports.fields import NAMES, NotRequests, read_columns
from verifier.adapters.request_exports.reading import read_dates, read_export
from verifier.domain.model.triage import RequestSource

ONE = {"id": "a", "hrid": "EAST-1", "patronIdentifier": BARCODE, "state": {"code": "REQ_IDLE"}}
TWO = {"id": "b", "hrid": "EAST-2", "state": "Invalid patron", "audit": "No id supplied"}


def as_json(content: object) -> bytes:
    return json.dumps(content).encode()


def refused(data: bytes, **columns: str) -> str:
    with pytest.raises(NotRequests) as problem:
        read_export(data, columns=columns, place="FILE")
    return problem.value.message


@pytest.mark.parametrize(
    ("data", "total"),
    [
        (as_json([ONE, TWO]), 2),
        (as_json({"results": [ONE, TWO], "totalRecords": 9}), 9),
        (as_json({"items": [ONE, TWO]}), None),
        (as_json(ONE) + b"\n" + as_json(TWO) + b"\n", 2),
        (b"\xef\xbb\xbf" + as_json([ONE, TWO]), 2),
        (json.dumps([ONE, TWO]).encode("utf-16"), 2),
    ],
)
def test_json_of_every_usual_form(data, total):
    """A list, an answer with results, one request in each line; with or without a mark."""
    read = read_export(data).read

    assert [("a", BARCODE, "REQ_IDLE"), ("b", None, "REQ_INVALID_PATRON")] == [
        (request.id, request.patron_identifier, request.state) for request in read.requests
    ]
    assert total == read.total


def test_one_request_alone():
    assert ["EAST-1"] == [request.number for request in read_export(as_json(ONE)).read.requests]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_table_in_every_usual_form(delimiter, encoding):
    """The columns of ReShare's screens, in any encoding and with any separator."""
    rows = [
        ("ID", "Patron", "Last name", "Request state", "Placed by", "Other"),
        ("x7", BARCODE, "Müller", "Invalid patron", "VuFind", ""),
    ]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding) + (
        b"" if encoding == "utf-16" else b"\r\n"
    )
    [request] = read_export(data).read.requests

    assert ("x7", BARCODE, "Müller") == (request.id, request.patron_identifier, request.surname)
    assert ("REQ_INVALID_PATRON", RequestSource.LINK) == (request.state, request.door)


def test_a_byte_that_windows_has_no_sign_for_is_read_as_latin():
    [request] = read_export(b"User ID,Last name\nP1,M\xfcller\x81\n").read.requests

    assert "Müller\x81" == request.surname


@pytest.mark.parametrize(
    "heading",
    [
        *("User ID", "patronIdentifier", "Requesting user", "Requester identifier", "PATRON"),
        "user  id",
    ],
)
def test_the_identifier_under_each_of_its_names(heading):
    [request] = read_export(f"{heading},State\nP1,Shipped\n".encode()).read.requests

    assert "P1" == request.patron_identifier


def test_a_missing_identifier_column_is_asked_for_by_name():
    message = refused(b"Name,Card number\nGail,P1\n")

    assert 'it has: "Name", "Card number"' in message
    assert "--column identifier=NAME" in message
    assert "Gail" not in message


def test_a_named_column_is_read():
    """``--column`` says which one it is, for tables and for JSON."""
    table = read_export(b"Name,Card number\nGail,P1\n", columns={"identifier": "card NUMBER"})
    listed = read_export(as_json([{"card": "P1"}]), columns={"identifier": "card"})

    assert ["P1", "P1"] == [entry.read.requests[0].patron_identifier for entry in (table, listed)]


def test_states_in_words_that_are_not_known_are_told():
    """A state in another language is neither a refusal nor a pass, and the report says so."""
    table = "User ID;Status\n1;Invalid patron\n2;Ungültiger Benutzer\n3;REQ_IDLE\n"

    export = read_export(table.encode())

    states = [request.state for request in export.read.requests]
    assert ["REQ_INVALID_PATRON", "Ungültiger Benutzer", "REQ_IDLE"] == states
    (oddity,) = export.oddities
    assert 'The column "Status" has 1 state in words that are not known' in oddity.message
    assert ("row 3",) == oddity.places


def test_a_column_that_is_not_there_is_told_with_the_nearest():
    message = refused(b"Name,Card number\nGail,P1\n", identifier="Card numbers")

    assert 'has no column "Card numbers" (--column identifier)' in message
    assert message.endswith('did you mean "Card number"?')


def test_json_of_something_else_is_asked_for_its_key():
    message = refused(as_json([{"card": "P1", "title": "T"}]))

    assert 'no key that is known to hold the User ID; it has: "card", "title"' in message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n", "FILE is empty."),
        (b"PK\x03\x04rest", "FILE is an Excel file; save it as CSV UTF-8."),
        (b"User ID\0\0", "FILE is no text; export the requests as CSV or JSON."),
        (b"\x01\x9a\x02,\xf1\x03k", "FILE is no text; export the requests as CSV or JSON."),
        (b"%PDF-1.7", "FILE is a PDF file; export the requests as CSV or JSON."),
        (b"<html></html>", "FILE is a web page or XML; export the requests as CSV or JSON."),
        (
            b"[1, 2]",
            "FILE is JSON, but no list of requests: each has to be an object with its keys.",
        ),
        (b"{", "FILE is not JSON, or broken off."),
        (b'{"a": 1, "a": 2}', "FILE names one thing twice, so it was not read."),
        (b'{"a": "\x81"}', "FILE is JSON in an encoding other than UTF-8."),
        (b"User ID\n", "FILE holds no request."),
        (b"[]", "FILE holds no request."),
        (b'User ID,State\nP1,"open\n', "FILE cannot be read after row 1"),
        (b"User ID,User ID\na,b\n", 'FILE has 2 columns "User ID". Give them different headings.'),
        (b"[" + b"[]," * 300_000 + b"[]]", "FILE has far too many small parts"),
    ],
)
def test_everything_else_is_refused_by_a_sentence(data, message):
    assert refused(data).startswith(message)


def test_a_file_beyond_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)

    assert "FILE is larger than 10 bytes. Export fewer requests." == refused(b"User ID\nP1,P2\n")


ROWS = f"""hrid,User ID,State,Audit message
EAST-1,P1,Invalid patron,{UNKNOWN_USER}
EAST-2,P2,Validated,{OK}
EAST-1,P9,Validated,{OK}
EAST-1,P9,Validated,{OK}
"""


def test_the_rows_of_one_request_are_one():
    export = read_export(ROWS.encode())
    first, second = export.read.requests

    assert ("EAST-1", "P9", "REQ_VALIDATED") == (
        first.number,
        first.patron_identifier,
        first.state,
    )
    assert [UNKNOWN_USER, OK] == [entry.message for entry in first.audit]
    assert "EAST-2" == second.number
    assert 2 == export.read.total


def test_that_rows_were_put_together_is_told():
    [oddity] = read_export(ROWS.encode()).oddities

    assert oddity.message.startswith("2 rows repeat a request that is there already.")
    assert ("EAST-1",) == oddity.places


def test_requests_without_a_name_are_never_put_together():
    """Rows of which nothing says so are requests of their own, even with one identifier."""
    export = read_export(b"User ID\nP1\nP1\n")

    assert 2 == len(export.read.requests)
    assert () == export.oddities


def read(*identifiers: str):
    usual = [f"21234{number:09}" for number in range(20)]
    rows = "".join(f'"{identifier}"\n' for identifier in (*usual, *identifiers))
    return read_export(f"User ID\n{rows}".encode())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2.1234E+13", "scientific notation"),
        ("21234000000018.0", "decimals"),
        ("21,234,000,000,018", "thousands separators"),
        ("#####", "##### in place of the value"),
        ("#REF!", "error values"),
        ("'21234000000018", "a leading apostrophe"),
    ],
)
def test_what_a_program_spoilt_is_told_and_not_relied_on(value, message):
    """The value stays as it is, and the request is marked: what ReShare has is not known."""
    export = read(value)
    [oddity] = export.oddities

    assert f'1 value of the column "User ID": {message}.' in oddity.message
    assert ("row 22",) == oddity.places
    assert {"row 22"} == export.spoilt
    assert value == export.read.requests[-1].patron_identifier


def test_lost_zeros_are_told_and_judged_as_they_stand():
    """The short number may be on the request itself."""
    export = read(BARCODE[1:])
    [oddity] = export.oddities

    assert "may have lost leading zeros" in oddity.message
    assert frozenset() == export.spoilt


def test_blanks_are_kept():
    """They may be what is wrong with the request."""
    export = read(f" {BARCODE} ")

    assert f" {BARCODE} " == export.read.requests[-1].patron_identifier
    assert () == export.oddities


def test_the_trick_that_keeps_zeros_is_taken_off():
    """An export writes ="00123" so that a spreadsheet leaves it alone."""
    [request] = read_export(b'User ID\n"=""00123"""\n').read.requests

    assert "00123" == request.patron_identifier


def test_a_row_with_more_cells_than_headings_is_not_relied_on():
    """A separator within a cell moves the others."""
    export = read_export(b"Name,User ID\nGood,Gail,P1\n")

    assert {"row 2"} == export.spoilt


MARCH = datetime(2026, 3, 4, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("others", "moment"),
    [
        ([], None),
        (["13/04/2026"], APRIL),
        (["04/13/2026"], MARCH),
        (["13/04/2026", "04/13/2026"], None),
    ],
)
def test_the_column_shows_the_order_of_day_and_month(others, moment):
    """Two readings are none, until another date of the column can be read one way alone."""
    assert moment == read_dates(["03/04/2026", *others])[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04", MARCH),
        ("2026-03-04T10:11:12Z", datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)),
        ("03.04.2026", APRIL),
        ("03.04.2026 10:11", APRIL),
        ("31.02.2026", None),
        ("", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_it_is_written(text, moment):
    """ISO, or with dots, the day first; a day without a time is that day nearly everywhere."""
    assert [moment] == read_dates([text])


def test_dates_that_cannot_be_told_are_said():
    [oddity] = read_export(b"User ID,Date created\nP1,03/04/2026\nP2,\n").oddities

    assert '1 date of the column "Date created" cannot be read for certain' in oddity.message
    assert ("row 2",) == oddity.places


def test_fields_and_headings_are_read():
    """Blanks around either do not count; empty lines are none."""
    assert {"identifier": "User ID = x", "audit": "Why"} == read_columns(
        ["identifier = User ID = x", "", " audit=Why "]
    )


@pytest.mark.parametrize("written", ["card=User ID", "identifier", "identifier=", "=x"])
def test_what_names_no_field_is_refused_with_the_list(written):
    with pytest.raises(NotRequests) as problem:
        read_columns([written])

    assert ", ".join(NAMES) in problem.value.message
