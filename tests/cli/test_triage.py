"""``verifier triage``."""

import json
import stat

import pytest
from flask import Response

from tests.cli.saved import BARCODE, add, add_okapi
from tests.fake_reshare import REQUESTS, FakeReshare, patron_request, serving
from tests.request_factories import NO_ID, OK, UNKNOWN_USER

SHEET = """
[[ils]]
id = "sheet"
connector = "spreadsheet"
role = "reshare"
file = "patrons.csv"
identifiers = "barcode=Card"
"""


def mod_rs(identifier, message=OK, **more):
    state = "REQ_VALIDATED" if message == OK else "REQ_INVALID_PATRON"
    return {
        "id": f"r-{message[-4:]}",
        "patronIdentifier": identifier,
        "state": {"code": state},
        "audit": [{"message": message}],
        **more,
    }


@pytest.fixture(autouse=True)
def folder(saved_folder):
    """Exports of requests of every kind, and a table of patrons."""
    wrong = [mod_rs(BARCODE), mod_rs("29999000000011", UNKNOWN_USER), mod_rs(None, NO_ID)]
    for name, content in (
        ("fine", [mod_rs(BARCODE)]),
        ("wrong", {"results": wrong}),
        ("silent", [{"hrid": "a", "patronIdentifier": BARCODE}]),
    ):
        (saved_folder / f"{name}.json").write_text(json.dumps(content))
    (saved_folder / "table.csv").write_text(f"Card;State\n{BARCODE};Invalid patron\n")
    (saved_folder / "patrons.csv").write_text(f"Card\n{BARCODE}\n")
    return saved_folder


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("fine.json", 0, ""),
        ("wrong.json", 1, ""),
        ("wrong.json --fail-on never", 0, ""),
        ("silent.json", 2, ""),
        ("table.csv --column identifier=Card", 1, ""),
        ("table.csv", 2, 'it has: "Card", "State"'),
        ("table.csv", 2, "--column identifier=NAME"),
        ("missing.json", 2, ""),
        ("table.csv --column card=Card", 64, ""),
        ("wrong.json --format fax", 64, ""),
        ("", 64, ""),
        ("wrong.json --live", 64, ""),
        ("wrong.json --since 2026-01-01", 64, ""),
        ("--live --since yesterday", 64, ""),
        ("--live --since 2026-02-01 --until 2026-01-31", 64, "lies before --since: exchange"),
        ("--live", 64, ""),
    ],
)
def test_the_exit_code_says_how_it_went(arguments, code, message, call):
    called = call(f"triage {arguments}")

    assert code == called.code
    assert message in called.err


def test_the_library_system_is_asked_where_there_is_one(folder, call):
    add(folder, SHEET)
    report = call("triage wrong.json --format json").json
    without = call("triage wrong.json --format json --no-lookup").json

    assert (2, 0) == (report["counts"]["asked"], without["counts"]["asked"])
    assert ["library", "library", "request"] == [
        request["rests_on"] for request in report["requests"]
    ]


def test_files_are_masked_and_private(folder, call):
    names = ["out.json", "out.html", "out.csv", "out.txt"]
    call("triage wrong.json", *(part for name in names for part in ("--output", name)))

    texts = [(folder / name).read_text() for name in names]
    assert [False] * 4 == ["29999000000011" in text for text in texts]
    assert {0o600} == {stat.S_IMODE((folder / name).stat().st_mode) for name in names}
    call("triage wrong.json --output out.csv --no-redact")
    assert "29999000000011" in (folder / "out.csv").read_text()


def test_standard_input_is_read(folder, monkeypatch, call):
    with (folder / "wrong.json").open() as file:
        monkeypatch.setattr("sys.stdin", file)

        assert 3 == call("triage - --format json").json["counts"]["requests"]


@pytest.fixture
def reshare(folder, monkeypatch):
    """A ReShare with 250 requests, of which all went well."""
    fake = FakeReshare()
    fake.requests = [patron_request(number, audit=[{"message": OK}]) for number in range(1, 251)]
    with serving(fake) as url:
        add_okapi(folder, monkeypatch, url)
        yield fake


@pytest.mark.usefixtures("reshare")
def test_a_live_reshare_is_read(call):
    called = call("triage --live --until 2026-01-02 --format json")

    assert (0, 47) == (called.code, called.json["counts"]["requests"])
    assert "reading ReShare's settings" in called.err


def test_a_reading_that_breaks_off_is_reported_as_partial(reshare, call):
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 2
    called = call("triage --live --format json")

    report, counts = called.json, called.json["counts"]
    assert (2, 200, 250) == (called.code, counts["requests"], counts["total"])
    assert report["partial"]
    assert "Only 200 requests of 250 could be read." in report["remarks"][0]


def test_wrong_requests_of_a_partial_reading_win(reshare, call):
    reshare.requests[0]["audit"] = [{"message": UNKNOWN_USER}]
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 1

    assert 1 == call("triage --live").code
