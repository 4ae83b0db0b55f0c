"""``verifier explain``: show a check or a page of the documentation in the terminal."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.markdown import Markdown

from verifier.cli.exits import unknown_name
from verifier.cli.writing import on_screen, print_report
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.checks.check import Check
from verifier.report.text_layout import TextPage
from verifier.resources import data

FOLDERS = ("how-to", "reference", "explanation")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EXAMPLE = """\b
Examples:
  verifier explain
  verifier explain release.identifier-missing
  verifier explain connect-saml
"""


@click.command("explain", epilog=_EXAMPLE)
@click.argument("name", required=False, metavar="[CHECK-ID|PAGE]")
def command(name: str | None) -> int:
    """Explain a check, print a page of the documentation, or list all of them."""
    known_pages = pages()
    if name is None:
        print_report("\n".join(_list(known_pages)))
        return 0
    if name in known_pages:
        text = _for_a_terminal(known_pages[name].read_text("utf-8"), known_pages)
        page = TextPage(on_screen())
        page.add(Markdown(text, hyperlinks=False))
        print_report(page.text)
        return 0
    found = next((check for check in ALL_CHECKS if check.id == name), None)
    if found is None:
        known = [*(check.id for check in ALL_CHECKS), *known_pages]
        raise unknown_name("check or page", name, known, listed_by="verifier explain")
    print_report("\n".join(_page(found)))
    return 0


def pages() -> dict[str, Path]:
    """Return the pages of the documentation that ship with the program, by name."""
    found = (path for folder in FOLDERS for path in sorted((data("docs") / folder).glob("*.md")))
    return {path.stem: path for path in found if path.stem != "index"}


def _for_a_terminal(text: str, known: Mapping[str, Path]) -> str:
    """Replace each link to a page by the command that prints it."""

    def replaced(link: re.Match[str]) -> str:
        words, target = link.groups()
        if "://" in target:
            return link[0]
        name = Path(target.partition("#")[0]).stem
        return f"{words} (`verifier explain {name}`)" if name in known else words

    return _LINK.sub(replaced, text)


def _list(known: Mapping[str, Path]) -> Iterator[str]:
    longest = max(len(check.id) for check in ALL_CHECKS)
    for stage, checks in groupby(ALL_CHECKS, key=lambda check: check.id.partition(".")[0]):
        yield stage
        for check in checks:
            yield f"  {check.id:<{longest}}  {check.severity.value:<7}  {check.title}"
        yield ""
    longest = max(map(len, known))
    yield "pages"
    for name, path in known.items():
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        yield f"  {name:<{longest}}  {title}"


def _page(check: Check[Any]) -> Iterator[str]:
    facts = (check.severity.value, f"for {check.owner.value}", f"at {check.station.value}")
    yield " · ".join((check.id, *facts))
    yield ""
    yield check.documentation.rstrip()
    if check.cites:
        yield ""
        yield "Sources:"
        yield from (f"  {cite}" for cite in check.cites)
    if check.after:
        yield ""
        yield f"Explained already by: {', '.join(check.after)}"
