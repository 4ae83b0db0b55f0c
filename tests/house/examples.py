"""The example files of the documentation, and every call of our command in them."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import DOCS

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
