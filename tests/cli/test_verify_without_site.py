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


def report_of(capsys, *arguments):
    """The report of a saved login, as the schema has it, and the exit code."""
    code = main(["verify", *arguments, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(report)
    return report, code


def test_what_was_released_is_told_with_what_is_not_known(capsys):
    """Nothing released is called missing or surplus, and the next step is named."""
    report, code = report_of(capsys, "good.json")

    assert (2, "unknown", None) == (code, report["verdict"], report["cause"])
    assert [("employeeNumber", "not-judged")] == [
        (entry["canonical"], entry["standing"]) for entry in report["released"]
    ]
    assert "To go on, write a site file with verifier init." in report["headline"]["reason"]
    assert {"unknown"} == {entry["outcome"] for entry in report["route"]}
    assert ("unknown", "not known") == (
        report["request"]["door"],
        report["identifier"]["attribute"],
    )
    checks = {entry["check"] for entry in report["findings"]}
    assert "request.delivery-not-stated" in checks
    assert not any(check.startswith("release.") for check in checks)
    assert "verifier init" in next(
        entry["because"] for entry in report["steps"] if entry["step"] == "intermittent-1"
    )


def test_a_record_says_which_attribute_holds_which_identifier(capsys):
    """Every released value is compared, although ReShare's question is not known."""
    report, code = report_of(capsys, "good.json", "--record", "record.json")

    assert (2, "unknown") == (code, report["verdict"])
    assert [("employeeNumber", "barcode", None)] == [
        (entry["attribute"], entry["matches"], entry["transform"])
        for entry in report["identifier"]["carried_by"]
    ]
    assert "employeeNumber holds the patron's barcode." in report["headline"]["reason"]


def test_a_record_that_no_value_leads_to(capsys):
    """That is said too."""
    report, _ = report_of(capsys, "wrong.json", "--record", "record.json")

    assert [] == report["identifier"]["carried_by"]
    assert "No released value leads to one patron's record." in report["headline"]["reason"]


def test_a_value_in_another_form(capsys, saved_folder):
    """What the difference is stands beside the kind."""
    (saved_folder / "scoped.json").write_text(json.dumps(make_login(f"{BARCODE}@example.edu")))
    report, _ = report_of(capsys, "scoped.json", "--record", "record.json")

    assert "employeeNumber holds the patron's barcode but for" in report["headline"]["reason"]


def test_findings_win_over_what_is_not_known(capsys, saved_folder):
    """A record that is not active is a warning, whatever carries the identifier."""
    records = json.loads((saved_folder / "record.json").read_text())
    records["records"][0]["account_status"] = "inactive"
    (saved_folder / "record.json").write_text(json.dumps(records))

    checked = ("good.json", "--record", "record.json", "--fail-on", "warning")
    report, code = report_of(capsys, *checked)

    assert "patron.record-inactive" in {entry["check"] for entry in report["findings"]}
    assert 1 == code


def test_a_pasted_link(capsys):
    """Its identifier is compared; what the listener does to it is not known."""
    report, code = report_of(capsys, "link.txt", "--record", "record.json")

    assert (2, "unknown") == (code, report["verdict"])
    assert "what the OpenURL listener does to the identifier" in report["headline"]["reason"]
    assert "req_id holds the patron's barcode." in report["headline"]["reason"]
    assert "request.another-service-chosen" not in {entry["check"] for entry in report["findings"]}


def test_a_posted_request(capsys):
    """What is posted to ReShare needs no site file: nothing comes between."""
    report, code = report_of(capsys, "posted.json", "--record", "record.json")

    assert (0, "pass") == (code, report["verdict"])


def test_several_logins(capsys):
    """They are seen together, and the next step is named once for all."""
    assert 2 == main(["verify", "good.json", "wrong.json", "--record", "record.json"])

    out = " ".join(capsys.readouterr().out.split())
    assert "write a site file with verifier init" in out.partition("── ")[0]
    assert "employeeNumber" in out.partition("which attribute is right")[2]


@pytest.mark.parametrize("form", ["text", "html", "junit", "sarif", "csv", "markdown"])
def test_every_format_names_the_next_step(capsys, form):
    """For one login, and for several."""
    assert 2 == main(["verify", "good.json", "--format", form])
    output = " ".join(capsys.readouterr().out.split())
    assert 2 == main(["verify", "good.json", "wrong.json", "--format", form])

    assert "no site file" in f"{output} {capsys.readouterr().out}".lower()
    assert "request.delivery-not-stated" in output or "verifier init" in output


NEED_A_SITE = [
    *(["lint"], ["serve"], ["login", "campus"], ["metadata"], ["run"], ["watch"]),
    *(["triage", "--live"], ["lookup", "1"], ["compare", "good.json", "wrong.json"]),
    *(["store", "check"], ["operators", "link"], ["host-lms", "1"]),
]


@pytest.mark.parametrize("arguments", NEED_A_SITE, ids=lambda value: value[0])
def test_other_commands_need_one(arguments, capsys):
    """They say what happened, why, and what to do next."""
    assert 64 == main(arguments)
    assert (
        "verifier: There is no verifier.toml in this folder, so the settings of your site are not "
        "known. Write one with verifier init, or name yours with --site FILE; see: verifier "
        "explain connect-saml\n"
    ) == capsys.readouterr().err
