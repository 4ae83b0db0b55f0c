import json

import pytest
from jsonschema import Draft202012Validator

from tests.cli.saved import BARCODE, make_login
from verifier.cli import main
from verifier.report.json_report import REPORT_SCHEMA

SCHEMA = json.loads(REPORT_SCHEMA.read_text("utf-8"))
LINK = f"https://listener.example.edu/EXU?req_id={BARCODE}&rft.title=Moby"


@pytest.fixture(autouse=True)
def _no_site_file(saved_folder):
    (saved_folder / "verifier.toml").unlink()
    (saved_folder / "link.txt").write_text(LINK)
    posted = {"patronIdentifier": BARCODE, "title": "Moby", "patronEmail": "a@example.edu"}
    (saved_folder / "posted.json").write_text(json.dumps(posted))


@pytest.fixture
def judged(call):
    """A function that gives the report of a saved login, as the schema has it, and the code."""

    def report_of(arguments):
        called = call(f"verify {arguments} --format json")
        Draft202012Validator(SCHEMA).validate(called.json)
        return called.json, called.code

    return report_of


def checks_of(report):
    return {finding["check"] for finding in report["findings"]}


def test_what_was_released_is_told_with_what_is_not_known(judged):
    report, code = judged("good.json")

    assert (2, "unknown", None) == (code, report["verdict"], report["cause"])
    assert [("employeeNumber", "not-judged")] == [
        (attribute["canonical"], attribute["standing"]) for attribute in report["released"]
    ]
    assert "To go on, write a site file with verifier init." in report["headline"]["reason"]
    assert {"unknown"} == {station["outcome"] for station in report["route"]}
    assert "unknown" == report["request"]["door"]
    assert "not known" == report["identifier"]["attribute"]
    assert "request.delivery-not-stated" in checks_of(report)
    assert not any(check.startswith("release.") for check in checks_of(report))
    because = {step["step"]: step["because"] for step in report["steps"]}
    assert "verifier init" in because["intermittent-1"]


def test_a_record_says_which_attribute_holds_which_identifier(judged, saved_folder):
    """Every released value is compared, although ReShare's question is not known."""
    (saved_folder / "scoped.json").write_text(json.dumps(make_login(f"{BARCODE}@example.edu")))
    report, code = judged("good.json --record record.json")
    other, _ = judged("wrong.json --record record.json")
    scoped, _ = judged("scoped.json --record record.json")

    assert (2, "unknown") == (code, report["verdict"])
    assert [("employeeNumber", "barcode", None)] == [
        (entry["attribute"], entry["matches"], entry["transform"])
        for entry in report["identifier"]["carried_by"]
    ]
    assert "employeeNumber holds the patron's barcode." in report["headline"]["reason"]
    assert [] == other["identifier"]["carried_by"]
    assert "No released value leads to one patron's record." in other["headline"]["reason"]
    assert "employeeNumber holds the patron's barcode but for" in scoped["headline"]["reason"]


def test_findings_win_over_what_is_not_known(judged, saved_folder):
    records = json.loads((saved_folder / "record.json").read_text())
    records["records"][0]["account_status"] = "inactive"
    (saved_folder / "record.json").write_text(json.dumps(records))

    report, code = judged("good.json --record record.json --fail-on warning")

    assert "patron.record-inactive" in checks_of(report)
    assert 1 == code


def test_a_pasted_request(judged):
    """Of a link the listener's part is not known; what is posted to ReShare needs no site file."""
    report, code = judged("link.txt --record record.json")
    posted, code_of_posted = judged("posted.json --record record.json")

    assert (2, "unknown") == (code, report["verdict"])
    assert "what the OpenURL listener does to the identifier" in report["headline"]["reason"]
    assert "req_id holds the patron's barcode." in report["headline"]["reason"]
    assert "request.another-service-chosen" not in checks_of(report)
    assert (0, "pass") == (code_of_posted, posted["verdict"])


def test_several_logins(call):
    called = call("verify good.json wrong.json --record record.json")

    assert 2 == called.code
    assert "write a site file with verifier init" in called.words.partition("── ")[0]
    assert "employeeNumber" in called.words.partition("which attribute is right")[2]


@pytest.mark.parametrize("form", ["text", "html", "junit", "sarif", "csv", "markdown"])
def test_every_format_names_the_next_step(call, form):
    single = call(f"verify good.json --format {form}")
    several = call(f"verify good.json wrong.json --format {form}")

    assert (2, 2) == (single.code, several.code)
    assert "no site file" in f"{single.words} {several.out}".lower()
    assert "request.delivery-not-stated" in single.words or "verifier init" in single.words


NEED_A_SITE = [
    *(["lint"], ["serve"], ["login", "campus"], ["metadata"], ["run"], ["watch"]),
    *(["triage", "--live"], ["lookup", "1"], ["compare", "good.json", "wrong.json"]),
    *(["store", "check"], ["operators", "link"], ["host-lms", "1"]),
]


@pytest.mark.parametrize("arguments", NEED_A_SITE, ids=lambda value: value[0])
def test_other_commands_need_one(arguments, capsys):
    assert 64 == main(arguments)
    assert (
        "verifier: There is no verifier.toml in this folder, so the settings of your site are not "
        "known. Write one with verifier init, or name yours with --site FILE; see: verifier "
        "explain connect-saml\n"
    ) == capsys.readouterr().err
