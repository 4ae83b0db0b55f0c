"""An export of requests, whatever it is."""

from __future__ import annotations

import json

import pytest

from tests.factories import BARCODE
from verifier.adapters.request_exports import reading
from verifier.adapters.request_exports.fields import NotRequests
from verifier.adapters.request_exports.reading import read_export
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
    """An answer about a single request is a set of one."""
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
    [one] = read_export(data).read.requests

    assert ("x7", BARCODE, "Müller") == (one.id, one.patron_identifier, one.surname)
    assert ("REQ_INVALID_PATRON", RequestSource.LINK) == (one.state, one.door)


def test_a_byte_that_windows_has_no_sign_for_is_read_as_latin():
    """No encoding keeps a table from being read."""
    [one] = read_export(b"User ID,Last name\nP1,M\xfcller\x81\n").read.requests

    assert "Müller\x81" == one.surname


@pytest.mark.parametrize(
    "heading",
    [
        "User ID",
        "patronIdentifier",
        "Requesting user",
        "Requester identifier",
        "PATRON",
        "user  id",
    ],
)
def test_the_identifier_under_each_of_its_names(heading):
    """Staff's words and ReShare's own, in any letter case."""
    [one] = read_export(f"{heading},State\nP1,Shipped\n".encode()).read.requests

    assert "P1" == one.patron_identifier


def test_a_missing_identifier_column_is_asked_for_by_name():
    """The sentence lists the columns that are there and the option that would do."""
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
    (told,) = export.oddities
    assert 'The column "Status" has 1 state in words that are not known' in told.message
    assert ("row 3",) == told.places


def test_a_column_that_is_not_there_is_told_with_the_nearest():
    """A slip in the name of a column is answered with the one that was meant."""
    message = refused(b"Name,Card number\nGail,P1\n", identifier="Card numbers")

    assert 'has no column "Card numbers" (--column identifier)' in message
    assert message.endswith('did you mean "Card number"?')


def test_json_of_something_else_is_asked_for_its_key():
    """JSON without any of ReShare's keys names those that are there."""
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
    """What it is and what would do, without a value of it."""
    assert refused(data).startswith(message)


def test_a_file_beyond_the_bound_is_refused(monkeypatch):
    """No file fills the memory."""
    monkeypatch.setattr(reading, "MAX_BYTES", 10)

    assert "FILE is larger than 10 bytes. Export fewer requests." == refused(b"User ID\nP1,P2\n")
