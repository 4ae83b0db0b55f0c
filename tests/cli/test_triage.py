"""``verifier triage``."""

import json
import stat

import pytest
from flask import Response

from tests.cli.saved import BARCODE
from tests.cli.test_reshare_itself import add_okapi
from tests.fake_reshare import REQUESTS, FakeReshare, patron_request, serving
from tests.request_factories import NO_ID, OK, UNKNOWN_USER
from verifier.cli import main

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


@pytest.fixture
def folder(saved_folder):
    (saved_folder / "fine.json").write_text(json.dumps([mod_rs(BARCODE)]))
    wrong = [mod_rs(BARCODE), mod_rs("29999000000011", UNKNOWN_USER), mod_rs(None, NO_ID)]
    (saved_folder / "wrong.json").write_text(json.dumps({"results": wrong}))
    (saved_folder / "silent.json").write_text(
        json.dumps([{"hrid": "a", "patronIdentifier": BARCODE}])
    )
    (saved_folder / "table.csv").write_text(f"Card;State\n{BARCODE};Invalid patron\n")
    (saved_folder / "patrons.csv").write_text(f"Card\n{BARCODE}\n")
    return saved_folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["fine.json"], 0),
        (["wrong.json"], 1),
        (["wrong.json", "--fail-on", "never"], 0),
        (["silent.json"], 2),
        (["table.csv", "--column", "identifier=Card"], 1),
        (["table.csv"], 2),
        (["missing.json"], 2),
        (["table.csv", "--column", "card=Card"], 64),
        (["wrong.json", "--format", "fax"], 64),
        ([], 64),
        (["wrong.json", "--live"], 64),
        (["wrong.json", "--since", "2026-01-01"], 64),
        (["--live", "--since", "yesterday"], 64),
        (["--live", "--since", "2026-02-01", "--until", "2026-01-31"], 64),
        (["--live"], 64),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_exit_code_says_how_it_went(arguments, code):
    """Wrong requests, unreadable files, and wrong usage each have their own."""
    assert code == main(["triage", *arguments])


@pytest.mark.usefixtures("folder")
def test_days_in_the_wrong_order_are_told(capsys):
    """Not that there is no request between them."""
    main(["triage", "--live", "--since", "2026-02-01", "--until", "2026-01-31"])

    assert "--until lies before --since: exchange the two." in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_missing_column_is_asked_for(capsys):
    """On standard error, with the columns that are there."""
    main(["triage", "table.csv"])

    message = capsys.readouterr().err
    assert 'it has: "Card", "State"' in message
    assert "--column identifier=NAME" in message


def test_the_library_system_is_asked_where_there_is_one(folder, capsys):
    """ReShare's refusal is held against what the library system knows now."""
    site = folder / "verifier.toml"
    site.write_text(site.read_text() + SHEET)
    main(["triage", "wrong.json", "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert 2 == report["counts"]["asked"]
    assert ["library", "library", "request"] == [entry["rests_on"] for entry in report["requests"]]
    main(["triage", "wrong.json", "--format", "json", "--no-lookup"])
    assert 0 == json.loads(capsys.readouterr().out)["counts"]["asked"]


def test_files_are_masked_and_private(folder):
    """Each format by its ending; values only where they are asked for."""
    names = ["out.json", "out.html", "out.csv", "out.txt"]
    main(["triage", "wrong.json", *(part for name in names for part in ("--output", name))])

    texts = [(folder / name).read_text() for name in names]
    assert [False] * 4 == ["29999000000011" in text for text in texts]
    assert {0o600} == {stat.S_IMODE((folder / name).stat().st_mode) for name in names}
    main(["triage", "wrong.json", "--output", "out.csv", "--no-redact"])
    assert "29999000000011" in (folder / "out.csv").read_text()


def test_standard_input_is_read(folder, monkeypatch, capsys):
    """``-`` is an export that another program sends."""
    with (folder / "wrong.json").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        main(["triage", "-", "--format", "json"])

    assert 3 == json.loads(capsys.readouterr().out)["counts"]["requests"]


@pytest.fixture
def reshare(folder, monkeypatch):
    fake = FakeReshare()
    fake.requests = [patron_request(number, audit=[{"message": OK}]) for number in range(1, 251)]
    with serving(fake) as url:
        add_okapi(folder, monkeypatch, url)
        yield fake


@pytest.mark.usefixtures("reshare")
def test_a_live_reshare_is_read(capsys):
    """The requests of the days that were named, page by page."""
    code = main(["triage", "--live", "--until", "2026-01-02", "--format", "json"])

    out = capsys.readouterr()
    assert (0, 47) == (code, json.loads(out.out)["counts"]["requests"])
    assert "reading ReShare's settings" in out.err


def test_a_reading_that_breaks_off_is_reported_as_partial(reshare, capsys):
    """What was read is all there; the exit code says that it is not everything."""
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 2
    code = main(["triage", "--live", "--format", "json"])

    report = json.loads(capsys.readouterr().out)
    assert (2, 200, 250) == (code, report["counts"]["requests"], report["counts"]["total"])
    assert report["partial"]
    assert "Only 200 requests of 250 could be read." in report["remarks"][0]


def test_wrong_requests_of_a_partial_reading_win(reshare):
    """1 goes before 2."""
    reshare.requests[0]["audit"] = [{"message": UNKNOWN_USER}]
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 1

    assert 1 == main(["triage", "--live"])
