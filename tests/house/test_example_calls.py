"""Every call of our command in an example file is one that it takes."""

import click
import pytest

from tests.house.examples import EXAMPLES, calls
from tests.house.repository import listed, shown
from verifier.cli.entry import commands

FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())


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


@pytest.mark.parametrize(
    "line",
    ["serve --prot 80", "serv", "verify x.json --format pdf", "serve left over", "serve --port x"],
)
def test_a_call_that_our_command_refuses_would_be_noticed(line):
    """The test above can fail."""
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
    for name in ("github-actions.yml", "gitlab-ci.yml"):
        assert "--update-baseline" in (EXAMPLES / "pipeline" / name).read_text(encoding="utf-8")
