"""The documentation as the house rules read it: its pages, its examples, and our calls in them."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import DOCS, ROOT, files_of_the_repository

REFERENCE = DOCS / "reference"

_HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
_FENCE = re.compile(r"^ *(```+).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\|(?P<cells>.+)\|$", re.MULTILINE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def plain(page: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page)


def headings(page: str) -> list[str]:
    """The titles on a page, without marks."""
    return [found["title"].replace("`", "") for found in _HEADING.finditer(plain(page))]


def rows(page: str) -> list[list[str]]:
    """The cells of each row of each table on a page."""
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", found["cells"])]
        for found in _ROW.finditer(plain(page))
    ]


def section(page: str, title: str) -> str:
    """The part of a page under the heading *title*, up to the next heading."""
    parts = re.split(r"^(#{2,6} +.+)$", page, flags=re.MULTILINE)
    names = [part.strip("# ").replace("`", "") for part in parts[1::2]]
    return parts[2 * names.index(title) + 2]


def named_keys(page: str) -> set[str]:
    """What the first cells of a page's rows name in code."""
    return {name for row in rows(page) for name in re.findall(r"`([^`]+)`", row[0])}


def pages() -> list[Path]:
    """Every page of the documentation, and those that stand beside it."""
    return sorted(
        file
        for file in files_of_the_repository()
        if file.suffix == ".md" and (file.parent == ROOT or file.is_relative_to(DOCS))
    )


EXAMPLES = DOCS / "examples"
_CALL = re.compile(r"^\s*(?:(?:- |ExecStart=)(?:/\S+/)?|/\S+/)?verifier (?P<arguments>[a-z].*)$")
_LIST = re.compile(r"^\s*(?:CMD|command:) (?P<list>\[.*\])$")
_ENDS = re.compile(r" (?:\|\|?|&&|[<>;])(?: |$).*")
_EXPANDED = re.compile(r"\$\w+|%d")


def calls(path: Path) -> Iterator[list[str]]:
    """The arguments of each call of ``verifier`` in a file of any kind."""
    text = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
    text = re.sub(r">-\n\s*(verifier .*(?:\n\s+--.*)*)", _in_one_line, text)
    for line in text.splitlines():
        if found := _CALL.match(line):
            yield _words(found["arguments"])
        elif found := _LIST.match(line):
            yield json.loads(found["list"])


def _in_one_line(folded: re.Match[str]) -> str:
    return "\n" + re.sub(r"\n\s+", " ", folded[1])


def _words(arguments: str) -> list[str]:
    """As the shell splits them; what it fills in stands for a value, or for nothing alone."""
    words = shlex.split(_ENDS.sub("", arguments), comments=True)
    return [_EXPANDED.sub("x", word) for word in words if not _EXPANDED.fullmatch(word)]
