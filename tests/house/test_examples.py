"""The example files are what they claim: by public schemas and linters, and by our command."""

import json
import re
import shlex
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import click
import pytest
import yaml
from jsonschema.validators import validator_for

from tests.cli.saved import RECORDS, add, change, fill
from tests.house.pages import EXAMPLES, calls, text_of
from tests.house.repository import DOCS, listed, shown
from verifier.cli import main
from verifier.cli.entry import commands

SCHEMAS = {
    "pipeline/github-actions.yml": "github-workflows",
    "pipeline/gitlab-ci.yml": "gitlab-ci",
    "pipeline/action/action.yml": "github-actions",
    "pipeline/component/template.yml": "gitlab-ci",
    "container/compose.yml": "compose-spec",
}
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())


def problems(name, text):
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / f"{SCHEMAS[name]}.json").read_text(encoding="utf-8"))
    found = []
    text = text.replace("$[[ inputs.tags ]]", "[campus]")  # GitLab puts the list in first
    for content in yaml.safe_load_all(text):
        if True in content:  # YAML 1.1 reads the key "on" as a truth
            content["on"] = content.pop(True)
        found += validator_for(schema)(schema).iter_errors(content)
    return [error.message for error in found]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_yaml_file_holds_by_its_public_schema(name):
    """Who reads these files has published a schema that says how."""
    assert [] == problems(name, text_of(EXAMPLES / name))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("pipeline/github-actions.yml", "runs-on:", "runs_on:"),
        ("pipeline/gitlab-ci.yml", "local:", "locally:"),
        ("pipeline/action/action.yml", "using: composite", "using: composed"),
        ("pipeline/component/template.yml", "type: array", "type: list"),
        ("pipeline/component/template.yml", "expire_in: 7 days", "expire_in: [7]"),
        ("container/compose.yml", "cap_drop:", "cap_dropped:"),
    ],
)
def test_a_mistake_in_a_yaml_file_would_be_noticed(name, right, wrong):
    assert problems(name, text_of(EXAMPLES / name).replace(right, wrong))


def test_every_yaml_file_has_a_schema():
    yamls = {str(file.relative_to(EXAMPLES)) for file in FILES if file.suffix in {".yml", ".yaml"}}

    assert set(SCHEMAS) == yamls


def test_every_example_stands_on_a_page():
    how_to = "".join(text_of(path) for path in (DOCS / "how-to").glob("*.md"))

    assert [] == [shown(file) for file in FILES if str(file.relative_to(DOCS)) not in how_to]


SECRET = re.compile(
    r"LoadCredential=([\w.-]+):|secrets\.(\w+)|^  ([\w-]+):\n    file: \./secrets/", re.MULTILINE
)


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_every_secret_of_an_example_is_named_on_its_page(file):
    """Whoever follows a page makes each secret without which its example does not start."""
    named = {name for found in SECRET.findall(text_of(file)) for name in found if name}
    pages = [text_of(page) for page in (DOCS / "how-to").glob("*.md")]
    [page] = [page for page in pages if f"({Path('..', file.relative_to(DOCS))})" in page]

    assert [] == sorted(name for name in named if name not in page)


def test_the_dockerfile_passes_its_linter():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, "--failure-threshold", "style", EXAMPLES / "container" / "Dockerfile"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "" == done.stdout
    assert 0 == done.returncode


def test_no_step_of_a_pipeline_has_a_secret_written_out():
    """Each comes from the pipeline's own store, and none is put into a command line."""
    for path in (EXAMPLES / "pipeline").rglob("*.yml"):
        text = text_of(path)

        assert [] == re.findall(
            r"(?:PASSWORD|TOKEN|KEY): (?!\$\{\{ (?:secrets|inputs)\.)\S+", text
        )
        assert [] == re.findall(r"^ +(?:- )?verifier .*(?:PASSWORD|TOKEN|KEY)", text, re.MULTILINE)


def parsed(arguments):
    """Parse a call as our command does, without running it. Raises ``click.UsageError``."""
    name, *more = arguments
    command = commands.get_command(None, name)
    if command is None:
        raise click.UsageError(f"no such command: {name}")
    context = click.Context(command, info_name=name)
    values, rest, _ = command.make_parser(context).parse_args(list(more))
    for parameter in command.params:
        if parameter.name in values and not isinstance(parameter.type, click.Path):
            parameter.type_cast_value(context, values[parameter.name])
    if rest:
        raise click.UsageError(f"left over: {rest}")


def test_every_call_is_one_that_our_command_takes():
    """Each command, option and choice in an example exists."""
    wrong, seen = [], 0
    for path in FILES:
        for arguments in calls(path):
            seen += 1
            try:
                parsed(arguments)
            except click.UsageError as error:
                wrong.append(f"{shown(path)}: verifier {' '.join(arguments)}: {error.message}")

    assert [] == wrong, listed(wrong)
    assert seen > 2


def test_the_hook_before_a_commit_judges_the_site_file(tmp_path, monkeypatch, capsys):
    page = text_of(DOCS / "how-to" / "pipeline.md")
    [block] = re.findall(r"```yaml\n(repos:.*?)```", page, re.DOTALL)
    [hook] = yaml.safe_load(block)["repos"][0]["hooks"]
    program, *arguments = shlex.split(hook["entry"])
    monkeypatch.chdir(tmp_path)
    fill(tmp_path)
    add(tmp_path, RECORDS)
    good = main(arguments)
    change(tmp_path, 'identifier = "employeeNumber"', "identifier = 1")

    assert "verifier" == program
    assert (0, 64) == (good, main(arguments))
    assert "No problems found" in capsys.readouterr().out
    assert all(re.search(hook["files"], name) for name in ("verifier.toml", "vufind/config.ini"))
    assert not re.search(hook["files"], "README.md")


@pytest.mark.parametrize(
    "line",
    ["serve --prot 80", "serv", "verify x.json --format pdf", "serve left over", "serve --port x"],
)
def test_a_call_that_our_command_refuses_would_be_noticed(line):
    with pytest.raises(click.UsageError):
        parsed(line.split())


def test_calls_are_found_wherever_they_stand(tmp_path):
    """In a unit, a script with continued lines, a folded block and a list."""
    file = tmp_path / "example"
    file.write_text(
        "ExecStart=/opt/verifier/bin/verifier serve --site %d/verifier.toml\n"
        "run: |\n  verifier lint $MORE \\\n    --format json || code=$?\n"
        "- >-\n  verifier verify a.json\n  --format html\nnext: verifier of things\n"
        'CMD ["serve", "--port", "1"]\n'
    )

    assert [
        ["serve", "--site", "x/verifier.toml"],
        ["lint", "--format", "json"],
        ["verify", "a.json", "--format", "html"],
        ["serve", "--port", "1"],
    ] == list(calls(file))


def test_what_a_person_may_add_is_an_option_too():
    """The pipelines fill it in only where a baseline is wanted."""
    parsed(["run", "--update-baseline"])
    for name in ("action/action.yml", "component/template.yml"):
        assert "--update-baseline" in (EXAMPLES / "pipeline" / name).read_text(encoding="utf-8")
