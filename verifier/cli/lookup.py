"""``verifier lookup``: look patrons up in the library systems, without any login."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from verifier.adapters.ils.lookup_many import look_up_many
from verifier.cli.exits import COULD_NOT_LOOK, OK, Stopped, WrongUsage, interrupted, reason_of
from verifier.cli.options import FILE, TO_LOOK_AT, connected, redact_option, site_of, site_option
from verifier.cli.stderr import note, progress_of_lookups
from verifier.cli.writing import WITH_VALUES, on_screen, write_or_print
from verifier.domain.model.lookup import KeyKind, PatronAnswers, PatronKey
from verifier.report import csv_tables, json_report, text
from verifier.report.redact import redacted

MOST_BYTES = 10_000_000
_EXAMPLE = """\b
Examples:
  verifier lookup 21234000000018
  verifier lookup --ils koha --from cards.txt --format csv --output cards.csv
  verifier lookup --from - < card.txt
"""


@click.command("lookup", epilog=_EXAMPLE)
@click.argument("values", nargs=-1, metavar="[VALUE...]")
@click.option(
    "--from",
    "source",
    type=TO_LOOK_AT,
    help="A file with one identifier in each line; - reads standard input.",
)
@click.option("--ils", "only", metavar="ID", help="Ask this connection alone.")
@click.option(
    "--username", "by_name", is_flag=True, help="Ask by user name, as ReShare's second question."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "csv")),
    help="The form of the answers.  [default: text]",
)
@click.option(
    "--output", type=FILE, help="Write the answers to a file instead of standard output."
)
@redact_option
@site_option
def command(
    *,
    values: tuple[str, ...],
    source: Path | None,
    only: str | None,
    by_name: bool,
    form: str | None,
    output: Path | None,
    redact: bool | None,
    site_path: Path | None,
) -> int:
    """Ask the library systems what they know about patrons.

    Prints every identifier with its state, the group, expiry, blocks and fines. An identifier on
    the command line stays in the shell's history: for real patrons use --from.
    """
    lines = list(_lines(source))
    odd = sum(line != line.strip() for line in lines)
    if odd:
        note(f"{odd} lines begin or end with a blank, and are asked for as they stand")
    keys = [
        PatronKey(value=value, kind=KeyKind.USERNAME if by_name else KeyKind.USER_ID)
        for value in dict.fromkeys((*values, *lines))
    ]
    if not keys:
        raise WrongUsage("Name an identifier, or a file of them with --from FILE.")
    site = site_of(site_path)
    connections = [connection for connection in connected(site) if only in (None, connection.id)]
    if not connections:
        ids = ", ".join(connection.id for connection in site.ils)
        raise WrongUsage(f"--ils {only}: the site file names no such connection ({ids}).")
    with progress_of_lookups() as tell:
        attempts, unasked = look_up_many(connections, keys, progress=tell)
    answers = PatronAnswers(site_name=site.name, attempts=tuple(attempts), unasked=unasked)
    masked = redact if redact is not None else output is not None
    text = _rendered(redacted(answers) if masked else answers, form, output)
    how = "values masked" if masked else "with real values"
    write_or_print(text, output, f" ({how})", form)
    if unasked:
        return interrupted(f"{unasked} questions were not put")
    return OK if answers.all_answered else COULD_NOT_LOOK


def _lines(source: Path | None) -> Iterator[str]:
    """Read one identifier from each line, unchanged. Raises ``Stopped``."""
    if source is None:
        return
    try:
        with click.open_file(str(source), "rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Stopped(f"--from {source}: this is no text in UTF-8.") from None
    except OSError as error:
        raise Stopped(f"--from {source}: it cannot be read: {reason_of(error)}.") from None
    if len(content) > MOST_BYTES:
        raise Stopped(f"--from {source}: it is larger than {MOST_BYTES:,} bytes.")
    # not splitlines(): it splits at control characters that scanners put into identifiers
    yield from (part for part in re.split(r"\r\n|\r|\n", text) if part.strip())


def _rendered(answers: PatronAnswers, form: str | None, output: Path | None) -> str:
    if form is None and output is not None:
        form = output.suffix.lower().lstrip(".")
    match form:
        case "json":
            return json_report.answers_as_json(answers)
        case "csv":
            return csv_tables.answers_as_csv(answers)
        case _:
            how = on_screen() if output is None else WITH_VALUES
            return text.answers_as_text(answers, how)
