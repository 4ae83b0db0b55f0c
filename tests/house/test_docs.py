"""The documentation names every command and option, every check, and every part of the report."""

import json
import re
from os.path import normpath
from pathlib import Path

import pytest

from docs import made_pages
from docs.conf import listed_pages
from tests.house.pages import REFERENCE, headings, named_keys, pages, plain, rows, section, text_of
from tests.house.repository import DOCS, PACKAGE, ROOT, files_of_the_repository, listed, shown
from tests.report.answers import samples as answers_samples
from tests.report.comparison import samples as comparison_samples
from tests.report.illiad import samples as illiad_samples
from tests.report.lint import samples as lint_samples
from tests.report.run import samples as run_samples
from tests.report.triage import samples as triage_samples
from verifier.adapters.captures.formats import FORMATS
from verifier.adapters.ils.registry import CONNECTORS
from verifier.cli.entry import COMMANDS, commands
from verifier.demo.patrons import PATRONS
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


README = ROOT / "README.md"


LOGIN_WORDS = {"saml": "SAML 2.0", "oidc": "OpenID Connect", "cas": "CAS", "ldap": "LDAP"}
CAPTURE_WORDS = {
    "capture_json": "capture.json",
    "saml_response": "SAML response",
    "saml_tracer": "SAML-tracer",
    "har": "HAR",
    "shibboleth_resolver": "Shibboleth's resolver",
    "shibboleth_session": "session",
    "id_token": "ID token",
    "userinfo": "UserInfo",
    "cas_answer": "CAS answer",
    "ldif": "LDIF",
    "request_headers": "request headers",
    "pasted_request": "pasted request",
}
ILS_WORDS = {
    **{name: kind.product for name, kind in CONNECTORS.items() if kind.product},
    "ncip": "NCIP 1 and 2",
    "record": "patron record file",
    "sip2": "SIP2",
    "wms": "WMS",
    "spreadsheet": "spreadsheet of patrons",
}


def supported() -> list[str]:
    """The README's table of what is supported, as its three columns."""
    page = text_of(README)
    title = next(heading for heading in headings(page) if heading.startswith("Supported"))
    _, ruler, *body = rows(section(page, title))
    assert all(set(cell) <= {"-", ":"} for cell in ruler)
    return [" ".join(cells) for cells in zip(*body, strict=True)]


def test_the_readme_names_every_protocol_and_no_other():
    ways_in, _, _ = supported()
    here = {
        path.stem
        for path in (PACKAGE / "adapters" / "login").iterdir()
        if path.stem in LOGIN_WORDS
    }

    assert here == {name for name, word in LOGIN_WORDS.items() if word in ways_in}


def test_the_readme_names_every_saved_login():
    _, sources, _ = supported()
    here = {form.read.__name__.removeprefix("read_") for form in FORMATS}

    assert here == {name for name, word in CAPTURE_WORDS.items() if word in sources}


def test_the_readme_names_every_connector_and_no_other():
    _, _, systems = supported()

    assert set(CONNECTORS) == {name for name, word in ILS_WORDS.items() if word in systems}


@pytest.mark.parametrize("page", ["README.md", "docs/first-run/index.md"])
def test_the_number_of_demo_patrons_is_told_right(page):
    """Where a page says how many invented patrons log in, it is so."""
    [word] = re.findall(r"(\w+)\s+invented\s+patrons", text_of(ROOT / page))

    assert str(len(PATRONS)) == word


_LINK = re.compile(r"\[(?P<text>[^\]\[]*(?:\[[^\]]*\])*[^\]\[]*)\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_DIRECTIVE = re.compile(r"^ *(?:`{3,}|:{3,})\{.*", re.MULTILINE)
_ROLE_OR_TARGET = re.compile(r"\{[\w:+-]+\}(?=\0)|^\(.+\)=$", re.MULTILINE)


def wrong_links(page, text):
    """The links in *text* of the file *page* that have no words, no file, or no heading."""
    for found in _LINK.finditer(plain(text)):
        target, _, anchor = found["target"].partition("#")
        if not found["text"].strip():
            yield f"{found['target']} has no text"
        if re.match(r"[a-z]+:", target):
            continue
        file = Path(normpath(page.parent / target)) if target else page
        if file not in files_of_the_repository():
            yield f"{found['target']} is not in the repository"
        elif anchor and anchor not in anchors(text_of(file) if target else text):
            yield f"{found['target']} has no such heading"


def anchors(page):
    """What a link can name on a page, as forges and the built site both make it."""
    titles = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page))
    return {*titles, *re.findall(r'^<a id="(.+)"></a>$', page, re.MULTILINE)}


def of_sphinx_alone(text):
    """The directives, roles and targets in *text*: a plain Markdown reader shows them as text."""
    prose = _CODE.sub("\0", plain(text))
    return [*_DIRECTIVE.findall(text), *_ROLE_OR_TARGET.findall(prose)]


def test_every_link_leads_somewhere():
    """Each link has words, and leads to a file that git keeps and to a heading of it."""
    wrong = [
        f"{shown(page)}: {why}" for page in pages() for why in wrong_links(page, text_of(page))
    ]

    assert [] == wrong, listed(wrong)


def test_a_wrong_link_would_be_noticed():
    """The test above can fail, also for what is there and is not kept by git."""
    page = DOCS / "index.md"
    text = (
        "# Title\n[](how-to/index.md) [a](gone.md) [b](#no) [c](how-to/index.md#no) [d](../.git)\n"
        "[right](#title) [right](how-to/index.md#how-to) [right](https://www.example.edu)\n"
    )

    assert [
        "how-to/index.md has no text",
        "gone.md is not in the repository",
        "#no has no such heading",
        "how-to/index.md#no has no such heading",
        "../.git is not in the repository",
    ] == list(wrong_links(page, text))


def test_no_page_needs_the_build_to_be_read():
    """No page includes another file or has markup that only the built site understands."""
    needed = [
        f"{shown(page)}: {mark}" for page in pages() for mark in of_sphinx_alone(text_of(page))
    ]

    assert [] == needed, listed(needed)


def test_markup_of_the_build_would_be_noticed():
    """The test above can fail; braces in code are no markup."""
    text = "```{include} a\n```\n:::{tip}\n:::\n(x)=\n{ref}`b`, `c{d}` and `{e}`\n```\n{f}\n```\n"

    assert ["```{include} a", ":::{tip}", "(x)=", "{ref}"] == of_sphinx_alone(text)


def test_every_page_is_in_a_table_of_contents():
    """No page is out of reach: each stands in a list of its folder's index page."""
    lost = [
        shown(page)
        for page in pages()
        if page.is_relative_to(DOCS)
        and page.name != "index.md"
        and page.stem not in listed_pages(text_of(page.parent / "index.md"))
    ]

    assert [] == lost, listed(lost)
