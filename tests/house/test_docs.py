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
    page = section(text_of(REFERENCE / "commands.md"), f"verifier {name}")
    command = commands.get_command(None, name)
    arguments = [param.metavar for param in command.params if param.param_type_name == "argument"]

    assert f"`verifier {name}" in page
    assert [] == [
        argument for argument in arguments if argument and argument.strip("[].…") not in page
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_named(name):
    page = text_of(REFERENCE / "commands.md")
    options = [
        {*param.opts, *param.secondary_opts}
        for param in commands.get_command(None, name).params
        if param.param_type_name == "option"
    ]

    assert [] == [option for option in options if not any(word in page for word in option)]


def test_every_format_is_named():
    page = section(text_of(REFERENCE / "commands.md"), "Formats")

    assert [] == [name for name in REPORT_RENDERERS if not re.search(rf"\b{name}\b", page)]


@pytest.mark.parametrize("page", made_pages.PAGES)
def test_a_page_made_from_the_code_says_what_the_code_says(page):
    assert made_pages.text_of(page) == text_of(DOCS / page), "run make pages"


KINDS = [words[:1].upper() + words[1:] for words in FAULTS.values()]


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        ("checks.md", [check.id for check in ALL_CHECKS]),
        ("idp-profiles.md", list(profiles_of(None))),
        ("remedies.md", KINDS),
        ("library-systems.md", list(CONNECTORS)),
    ],
)
def test_a_page_made_from_the_code_leaves_nothing_out(page, titles):
    """It has one heading for each, in their order."""
    text = text_of(REFERENCE / page)

    assert titles == [heading for heading in headings(text) if heading in titles]
    assert [] == PLACEHOLDER.findall(text)


@pytest.mark.parametrize(
    ("page", "entries"),
    [
        ("causes.md", [f"| [{check.id}](" for check in ALL_CHECKS if check.after]),
        ("own-side.md", [setting.text for setting in made_pages.settings_to_copy()]),
        ("own-side.md", [f"`{setting}`" for setting in FIELDS]),
        ("own-side.md", [f"[{check}]" for check in LABELS]),
        ("access.md", [f"| `{rule.rule}` |".replace("<path:", "<") for rule in addresses()]),
    ],
    ids=["causes", "settings", "fields", "labels", "addresses"],
)
def test_a_table_made_from_the_code_leaves_nothing_out(page, entries):
    text = text_of(REFERENCE / page)

    assert [] == [entry for entry in entries if entry not in text]


def test_every_setting_of_a_connector_has_its_row():
    """Under the connector's heading stand its settings and what it can do, and nothing else."""
    page = text_of(REFERENCE / "library-systems.md")
    for name, connector in CONNECTORS.items():
        sources = {f"{name}:{source}" for source in connector.sources if source}
        own = {setting.name for setting in connector.settings}
        named = named_keys(section(page, name))
        assert own | sources <= named <= own | sources | {name}


def test_every_part_of_the_report_has_its_row():
    page = text_of(REFERENCE / "report.md")
    explained = named_keys(page) | set(headings(page))
    keys = json.loads(text_of(REPORT_SCHEMA))["properties"]

    assert [] == [key for key in keys if key not in explained]


def test_every_part_of_a_set_has_its_row():
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
    page = text_of(REFERENCE / "json-of-the-commands.md")
    content = json.loads(written)
    keys = set(content)
    for part in content.values():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            keys |= set(part[0])
        if isinstance(part, dict):
            keys |= set(part)
    explained = named_keys(page) | set(re.findall(r"`([\w-]+)`", page))

    of_a_finding = {  # what the page of the report explains
        *("check", "severity", "message", "evidence", "station", "owner", "cites", "follows_from")
    }

    assert set() == keys - explained - of_a_finding
