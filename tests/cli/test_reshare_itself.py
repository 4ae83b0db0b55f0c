"""``verify`` and ``login`` with a ReShare that can be asked."""

import json

import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.cli.saved import BARCODE, make_login
from tests.fake_reshare import LOGIN, PASSWORD, USERNAME, FakeReshare, serving
from verifier.cli import main

RECORD = ("--record", "record.json")
OKAPI = """
[reshare.okapi]
url = "{url}"
tenant = "exu"
username = {{ env = "RESHARE_USERNAME" }}
password = {{ env = "RESHARE_PASSWORD" }}
timeout_seconds = 2
"""
CAN_CREATE = f"/rs/patron/{BARCODE}/canCreateRequest"


def add_okapi(folder, monkeypatch, url):
    monkeypatch.setenv("RESHARE_USERNAME", USERNAME)
    monkeypatch.setenv("RESHARE_PASSWORD", PASSWORD)
    site = folder / "verifier.toml"
    text = site.read_text()
    if "allow_private_addresses" not in text:
        text = text.replace("[site]\n", "[site]\nallow_private_addresses = true\n")
    site.write_text(text + OKAPI.format(url=url))


@pytest.fixture
def reshare(saved_folder, monkeypatch):
    """A ReShare that the saved folder's site file says how to ask."""
    fake = FakeReshare()
    fake.patrons[BARCODE] = {}
    with serving(fake) as url:
        add_okapi(saved_folder, monkeypatch, url)
        yield fake


def judged(capsys, *arguments):
    """The exit code, and the report as plain values."""
    code = main(["verify", *arguments, *RECORD, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_reshares_settings_count(reshare, capsys):
    """The check was switched off there since the site file was written: both values are shown."""
    reshare.set("borrower_check", None)

    code, report = judged(capsys, "good.json", "--no-redact")

    assert 0 == code
    assert not report["reshare"]["checked"]
    assert [{"name": "borrower_check", "in_site_file": "NCIP", "in_reshare": None}] == report[
        "reshare"
    ]["settings_read"]["differences"]
    assert {"decision.settings-differ", "decision.borrower-check-off"} <= {
        entry["check"] for entry in report["findings"]
    }


def test_nobody_is_asked_about_without_the_option(reshare, capsys):
    """Reading the settings never asks about a patron."""
    _, report = judged(capsys, "good.json")

    assert report["reshare"]["own_answer"] is None
    assert not [path for path in reshare.counts if "canCreateRequest" in path]


def test_its_own_decision_stands_beside_ours(reshare, capsys):
    """With --ask-reshare it is asked once, and agrees."""
    code, report = judged(capsys, "good.json", "--ask-reshare")

    assert 0 == code
    own = report["reshare"]["own_answer"]
    assert (True, True, True) == (own["valid"], own["as_predicted"], own["proves"])
    assert 1 == reshare.counts[CAN_CREATE]


@pytest.mark.parametrize("report_format", ["text", "html"])
def test_a_disagreement_is_shown_by_every_format(reshare, capsys, report_format):
    """ReShare refuses a patron who should pass: exit code 1, and its own words."""
    reshare.patrons[BARCODE] = {"status": "BLOCKED"}

    code = main(["verify", "good.json", *RECORD, "--ask-reshare", "--format", report_format])

    out = " ".join(capsys.readouterr().out.split())
    assert 1 == code
    assert "refuses this patron (status BLOCKED)" in out
    assert "ReShare would say" in out
    assert "ReShare itself refuses this patron, where acceptance was predicted." in out
    assert "ReShare itself would refuse this patron, against all that is known here." in out


def test_a_true_with_the_check_off_proves_nothing(reshare, capsys):
    """And the report says so."""
    reshare.set("borrower_check", "none")

    main(["verify", "good.json", *RECORD, "--ask-reshare"])

    assert "which proves nothing" in " ".join(capsys.readouterr().out.split())


def test_every_login_of_a_folder_is_asked_about(saved_folder, reshare, capsys):
    """Each gets its own answer; they sign in once."""
    folder = saved_folder / "logins"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(make_login(BARCODE)))
    (folder / "b.json").write_text(json.dumps(make_login("999")))

    code, report = judged(capsys, "logins", "--ask-reshare")

    assert 1 == code
    answers = [entry["reshare"]["own_answer"]["valid"] for entry in report["reports"]]
    assert [True, False] == answers
    assert 1 == reshare.counts[LOGIN]


@pytest.mark.parametrize(("login", "code"), [("good.json", 2), ("missing.json", 1)])
def test_an_unreachable_reshare_is_told_and_what_was_read_stays(
    saved_folder, monkeypatch, capsys, login, code
):
    """The report is there by the site file's settings; exit code 2, and findings win."""
    add_okapi(saved_folder, monkeypatch, f"http://127.0.0.1:{unused_port()}")

    found, report = judged(capsys, login)

    assert code == found
    [unread] = report["reshare"]["settings_read"]["unread"]
    assert "its settings" == unread["what"]
    assert "[reshare.okapi]" in unread["said"]
    assert report["reshare"]["checked"]
    assert "decision.live-settings-unread" in {entry["check"] for entry in report["findings"]}


def test_an_own_decision_that_does_not_come_is_not_looked_at(reshare, capsys):
    """The permission is missing: exit code 2, and the sentence names it."""
    reshare.permissions.discard("rs.patronrequests.item.post")

    code, report = judged(capsys, "good.json", "--ask-reshare")

    assert 2 == code
    assert "rs.patronrequests.item.post" in report["reshare"]["own_answer"]["unanswered"]
    assert report["reshare"]["own_answer"]["valid"] is None


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize("command", [["verify", "good.json"], ["login", "campus"]])
def test_asking_needs_to_be_told_how(command, capsys):
    """Without [reshare.okapi] the option is refused before anything is done."""
    assert 64 == main([*command, "--ask-reshare"])
    assert "needs [reshare.okapi] in the site file" in capsys.readouterr().err


def test_a_login_asks_as_well(folder, monkeypatch, capsys):
    """`verifier login` reads the settings and asks for the decision."""
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    fake = FakeReshare()
    fake.patrons[BARCODE] = {}
    with serving(fake) as url:
        add_okapi(folder, monkeypatch, url)
        main(["login", "campus", "--ask-reshare", "--format", "json"])
    report = json.loads(capsys.readouterr().out)

    assert report["reshare"]["own_answer"]["valid"] is True
    assert [] == report["reshare"]["settings_read"]["unread"]


def test_masked_files_show_no_value_that_reshare_repeats(saved_folder, reshare):
    """Its words are scrubbed like the library system's."""
    message = f'{{"patronValid": false, "problems": "[Nobody has {BARCODE}]"}}'
    reshare.instead[CAN_CREATE] = Response(message, content_type="application/json")
    main(["verify", "good.json", *RECORD, "--ask-reshare", "--output", "report.txt"])

    text = (saved_folder / "report.txt").read_text()
    assert "refuses this patron: [Xxxxxx xxx 99999999999999]" in " ".join(text.split())
    assert BARCODE not in text


@pytest.mark.usefixtures("reshare")
def test_lint_tests_the_way_to_reshare(capsys):
    """Stage by stage, and the command succeeds where all is well."""
    assert 0 == main(["lint"])

    out = capsys.readouterr().out
    assert "ReShare: okapi" in out
    assert "It accepted our credentials." in out


def test_lint_of_an_unreachable_reshare(saved_folder, monkeypatch, capsys):
    """Exit code 2, with what it said."""
    add_okapi(saved_folder, monkeypatch, f"http://127.0.0.1:{unused_port()}")

    assert 2 == main(["lint"])
    out = capsys.readouterr().out
    assert out.startswith('The connection "ReShare" failed.')
    assert "ReShare could not be reached." in " ".join(out.split())
