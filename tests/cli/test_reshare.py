"""Commands with a ReShare that can be asked: ``verify``, ``login`` and ``lint``."""

import json

import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.cli.saved import BARCODE, add_okapi, make_login
from tests.fake_reshare import LOGIN, FakeReshare, serving

RECORD = ("--record", "record.json")
CAN_CREATE = f"/rs/patron/{BARCODE}/canCreateRequest"


@pytest.fixture
def away(saved_folder, monkeypatch):
    """The same, where nobody answers."""
    add_okapi(saved_folder, monkeypatch, f"http://127.0.0.1:{unused_port()}")


@pytest.fixture
def judged(call):
    """A function that gives the exit code, and the report as plain values."""

    def report_of(arguments):
        called = call(f"verify {arguments} --format json", *RECORD)
        return called.code, called.json

    return report_of


def checks_of(report):
    return {finding["check"] for finding in report["findings"]}


def test_reshares_settings_count(reshare, judged):
    reshare.set("borrower_check", None)
    code, report = judged("good.json --no-redact")

    assert 0 == code
    assert not report["reshare"]["checked"]
    differences = report["reshare"]["settings_read"]["differences"]
    assert [{"name": "borrower_check", "in_site_file": "NCIP", "in_reshare": None}] == differences
    assert {"decision.settings-differ", "decision.borrower-check-off"} <= checks_of(report)


def test_nobody_is_asked_about_without_the_option(reshare, judged):
    _, report = judged("good.json")

    assert report["reshare"]["own_answer"] is None
    assert not [path for path in reshare.counts if "canCreateRequest" in path]


def test_its_own_decision_stands_beside_ours(reshare, judged):
    code, report = judged("good.json --ask-reshare")

    own = report["reshare"]["own_answer"]
    assert (0, True, True, True) == (code, own["valid"], own["as_predicted"], own["proves"])
    assert 1 == reshare.counts[CAN_CREATE]


@pytest.mark.parametrize("report_format", ["text", "html"])
def test_a_disagreement_is_shown_by_every_format(reshare, call, report_format):
    reshare.patrons[BARCODE] = {"status": "BLOCKED"}
    called = call(f"verify good.json --ask-reshare --format {report_format}", *RECORD)

    assert 1 == called.code
    for message in (
        "refuses this patron (status BLOCKED)",
        "ReShare would say",
        "ReShare itself refuses this patron, where acceptance was predicted.",
        "ReShare itself would refuse this patron, against all that is known here.",
    ):
        assert message in called.words


def test_a_true_with_the_check_off_proves_nothing(reshare, call):
    reshare.set("borrower_check", "none")

    assert "which proves nothing" in call("verify good.json --ask-reshare", *RECORD).words


def test_every_login_of_a_folder_is_asked_about(saved_folder, reshare, judged):
    (saved_folder / "logins").mkdir()
    for name, number in (("a", BARCODE), ("b", "999")):
        (saved_folder / f"logins/{name}.json").write_text(json.dumps(make_login(number)))

    code, report = judged("logins --ask-reshare")

    answers = [login["reshare"]["own_answer"]["valid"] for login in report["reports"]]
    assert (1, [True, False]) == (code, answers)
    assert 1 == reshare.counts[LOGIN]


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(("login", "code"), [("good.json", 2), ("missing.json", 1)])
def test_an_unreachable_reshare_is_told_and_what_was_read_stays(judged, login, code):
    found, report = judged(login)

    assert code == found
    [unread] = report["reshare"]["settings_read"]["unread"]
    assert "its settings" == unread["what"]
    assert "[reshare.okapi]" in unread["said"]
    assert report["reshare"]["checked"]
    assert "decision.live-settings-unread" in checks_of(report)


def test_an_own_decision_that_does_not_come_is_not_looked_at(reshare, judged):
    reshare.permissions.discard("rs.patronrequests.item.post")
    code, report = judged("good.json --ask-reshare")

    assert (2, None) == (code, report["reshare"]["own_answer"]["valid"])
    assert "rs.patronrequests.item.post" in report["reshare"]["own_answer"]["unanswered"]


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize("command", ["verify good.json", "login campus"])
def test_asking_needs_to_be_told_how(command, call):
    called = call(f"{command} --ask-reshare")

    assert 64 == called.code
    assert "needs [reshare.okapi] in the site file" in called.err


def test_a_login_asks_as_well(campus_folder, monkeypatch, call):
    fake = FakeReshare()
    fake.patrons[BARCODE] = {}
    with serving(fake) as url:
        add_okapi(campus_folder, monkeypatch, url)
        report = call("login campus --ask-reshare --format json").json

    assert report["reshare"]["own_answer"]["valid"] is True
    assert [] == report["reshare"]["settings_read"]["unread"]


def test_masked_files_show_no_value_that_reshare_repeats(saved_folder, reshare, call):
    message = f'{{"patronValid": false, "problems": "[Nobody has {BARCODE}]"}}'
    reshare.instead[CAN_CREATE] = Response(message, content_type="application/json")
    call("verify good.json --ask-reshare --output report.txt", *RECORD)

    text = (saved_folder / "report.txt").read_text()
    assert "refuses this patron: [Xxxxxx xxx 99999999999999]" in " ".join(text.split())
    assert BARCODE not in text


@pytest.mark.usefixtures("reshare")
def test_lint_tests_the_way_to_reshare(call):
    called = call("lint")

    assert 0 == called.code
    assert "ReShare: okapi" in called.out
    assert "It accepted our credentials." in called.out


@pytest.mark.usefixtures("away")
def test_lint_of_an_unreachable_reshare(call):
    called = call("lint")

    assert 2 == called.code
    assert called.out.startswith('The connection "ReShare" failed.')
    assert "ReShare could not be reached." in called.words
