"""The documentation names every command and option, every check, and every part of the report."""

import json
import re

import pytest

from docs import made_pages
from tests.house.pages import REFERENCE, headings, named_keys, section, text_of
from tests.house.repository import DOCS
from tests.report.answers import samples as answers_samples
from tests.report.comparison import samples as comparison_samples
from tests.report.illiad import samples as illiad_samples
from tests.report.lint import samples as lint_samples
from tests.report.run import samples as run_samples
from tests.report.triage import samples as triage_samples
from verifier.adapters.ils.registry import CONNECTORS
from verifier.cli.entry import COMMANDS, commands
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.ils import FIELDS
from verifier.domain.diagnosis.remedies.reshare import LABELS
from verifier.domain.model.idp_product import PLACEHOLDER
from verifier.domain.model.population import NoRule
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.report import json_report
from verifier.report.formats import REPORT_RENDERERS
from verifier.report.idp_product import FAULTS
from verifier.report.json_report import REPORT_SCHEMA, REPORTS_SCHEMA
from verifier.settings.site_file import load_site
from verifier.web.app import addresses


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_heading(name):
    """The page of commands has a heading for each, and the usage shown there is the real one."""
    page = section(text_of(REFERENCE / "commands.md"), f"verifier {name}")
    command = commands.get_command(None, name)
    arguments = [param.metavar for param in command.params if param.param_type_name == "argument"]

    assert f"`verifier {name}" in page
    assert [] == [
        argument for argument in arguments if argument and argument.strip("[].…") not in page
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_named(name):
    """Each option of each command stands on the page of commands."""
    page = text_of(REFERENCE / "commands.md")
    options = [
        {*param.opts, *param.secondary_opts}
        for param in commands.get_command(None, name).params
        if param.param_type_name == "option"
    ]

    assert [] == [option for option in options if not any(word in page for word in option)]


def test_every_format_is_named():
    """The page of commands names each output format."""
    page = section(text_of(REFERENCE / "commands.md"), "Formats")

    assert [] == [name for name in REPORT_RENDERERS if not re.search(rf"\b{name}\b", page)]


@pytest.mark.parametrize("page", made_pages.PAGES)
def test_a_page_made_from_the_code_says_what_the_code_says(page):
    """Each page that ``make pages`` writes is in the repository as it would be written today."""
    assert made_pages.text_of(page) == text_of(DOCS / page), "run make pages"


def test_every_check_has_its_heading():
    """The page of checks has one heading for each, in route order."""
    page = text_of(REFERENCE / "checks.md")
    assert [check.id for check in ALL_CHECKS] == [
        heading for heading in headings(page) if "." in heading
    ]
    assert all(f'<a id="{check.id}"></a>' in page for check in ALL_CHECKS)


def test_every_product_has_its_heading():
    """The page of IdP profiles has one heading for each product."""
    page = text_of(REFERENCE / "idp-profiles.md")
    assert list(profiles_of(None)) == headings(page)[1:]
    assert "**Usual mistakes**" in section(page, "okta")


def test_every_kind_of_finding_has_its_remedies():
    """The page of remedies has a heading for each kind, its checks, and its products."""
    page = text_of(REFERENCE / "remedies.md")
    kinds = [words[:1].upper() + words[1:] for words in FAULTS.values()]
    assert kinds == [heading for heading in headings(page) if heading in kinds]
    for check in (check for check in ALL_CHECKS if check.fault):
        part = section(page, FAULTS[check.fault][:1].upper() + FAULTS[check.fault][1:])
        assert f"[{check.id}](checks.md#" in part
        assert "<summary>Okta</summary>" in part
    assert [] == PLACEHOLDER.findall(page)


def test_every_cause_stands_in_the_table():
    """The page of causes names, for each check, what causes it and what it explains."""
    rows = [
        [re.findall(r"\[([\w.-]+)\]", cell) for cell in line.split("|")[1:-1]]
        for line in text_of(REFERENCE / "causes.md").splitlines()
        if line.startswith("| [")
    ]
    caused_by = {row[0][0]: row[2] for row in rows}
    explains = {row[0][0]: row[3] for row in rows}
    assert {check.id: list(check.after) for check in ALL_CHECKS if check.after} == {
        check: causes for check, causes in caused_by.items() if causes
    }
    assert {(cause, check.id) for check in ALL_CHECKS for cause in check.after} == {
        (cause, check) for cause, checks in explains.items() for check in checks
    }


def test_every_setting_of_our_own_side_is_told():
    """The page of our own side has each setting, label and field."""
    page = text_of(REFERENCE / "own-side.md")
    assert [] == [
        setting.place for setting in made_pages.settings_to_copy() if setting.text not in page
    ]
    assert [] == [check for check in LABELS if f"[{check}]" not in page]
    assert [] == [name for name in FIELDS if f"`{name}`" not in page]


def test_every_address_is_told_once_under_who_may_open_it():
    """The page of access has each address of the application."""
    page = text_of(REFERENCE / "access.md")
    listed = re.findall(r"^\| `([^`]+)` \| ([A-Z ]+) \|$", page, re.MULTILINE)
    assert len(addresses()) == len(listed) == len(set(listed))
    assert "| `/reports/<report_id>/forget` | POST |" in section(page, "Admins")


def test_every_connector_has_its_heading():
    """The page of library systems has each connector and its settings."""
    page = text_of(REFERENCE / "library-systems.md")
    assert list(CONNECTORS) == headings(page)[1:]
    for name, connector in CONNECTORS.items():
        sources = {f"{name}:{source}" for source in connector.sources if source}
        own = {setting.name for setting in connector.settings}
        named = named_keys(section(page, name))
        assert own | sources <= named <= own | sources | {name}


def test_every_part_of_the_report_has_its_row():
    """Each key of report/1 has a heading or a row on the page of the report."""
    page = text_of(REFERENCE / "report.md")
    explained = named_keys(page) | set(headings(page))
    keys = json.loads(text_of(REPORT_SCHEMA))["properties"]

    assert [] == [key for key in keys if key not in explained]


def test_every_part_of_a_set_has_its_row():
    """Each key of reports/1, and of what the logins say together, is on the page of the report."""
    page = section(text_of(REFERENCE / "report.md"), "Several logins")
    schema = json.loads(text_of(REPORTS_SCHEMA))
    keys = {*schema["properties"], *schema["$defs"]["together"]["properties"]}

    assert set() == keys - set(re.findall(r"`(\w+)`", page))


def test_every_reason_against_a_rule_is_explained():
    """Whoever reads why no rule is proposed finds what to make of it."""
    page = text_of(DOCS / "how-to" / "several-patrons.md")

    assert {"refused", *NoRule} == named_keys(page)


def test_the_smallest_site_file_is_one(tmp_path):
    """The example that shows both roles is read without a problem, and asks as Koha is asked."""
    page = text_of(DOCS / "how-to" / "which-connection.md")
    [example] = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "verifier.toml").write_text(example)
    environ = {"KOHA_CLIENT_ID": "x", "KOHA_CLIENT_SECRET": "y"}

    site = load_site(tmp_path / "verifier.toml", environ=environ)

    assert [("ncip", "koha"), ("koha", "")] == [
        (entry.connector, entry.option("system")) for entry in site.ils
    ]


def test_every_connector_has_its_page():
    """Whoever looks for a library system finds how to connect it, from the overview on."""
    overview = text_of(DOCS / "how-to" / "which-connection.md")
    for name in set(CONNECTORS) - {"record"}:
        assert (DOCS / "how-to" / f"connect-{name}.md").is_file()
        assert f"`{name}`" in overview


@pytest.mark.parametrize(
    "written",
    [
        json_report.lint_as_json(lint_samples.make_lint(lint_samples.REFUSED)),
        json_report.answers_as_json(answers_samples.ANSWERS),
        json_report.illiad_as_json(illiad_samples.mixed(), redact=False),
        json_report.triage_as_json(triage_samples.mixed(), redact=False),
        "".join(json_report.run_as_json(run_samples.mixed(), redact=True)),
        json_report.comparison_as_json(comparison_samples.breaking(), redact=True),
        json_report.comparison_as_json(comparison_samples.most_renamed(), redact=True),
    ],
    ids=["lint/1", "answers/1", "illiad/1", "triage/1", "run/1", "comparison/1", "comparisons/1"],
)
def test_every_key_for_programs_is_explained(written):
    """The page of the other JSON names each key, down to the first lists and parts."""
    page = text_of(REFERENCE / "json-of-the-commands.md")
    content = json.loads(written)
    keys = set(content)
    for part in content.values():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            keys |= set(part[0])
        if isinstance(part, dict):
            keys |= set(part)
    explained = named_keys(page) | set(re.findall(r"`([\w-]+)`", page))

    assert set() == keys - explained - set(_of_a_finding())


def _of_a_finding() -> list[str]:
    """What the page of the report explains already."""
    return [
        "check",
        "severity",
        "message",
        "evidence",
        "station",
        "owner",
        "cites",
        "follows_from",
    ]
