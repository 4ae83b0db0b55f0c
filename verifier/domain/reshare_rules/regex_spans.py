"""Find the first match of a JavaScript regular expression: the only module that runs the engine.

It is also a program of its own, so that a pattern that may never finish can run in a process that
can be killed: it reads ``[pattern, value, groups]`` as JSON and writes the spans.
"""

import json
import resource
import sys

import regress

MEMORY = 512 * 1024 * 1024  # bytes; a repeat of a repeat can ask for any amount

Spans = list[tuple[int, int] | None]
"""The whole match and then each group, in characters; None for a group that took no part."""


def first_spans(pattern: str, value: str, groups: int) -> Spans | None:
    """Find the first match of *pattern* without flags; None if there is none.

    Raises regress.RegressError if *pattern* is not a regular expression.
    """
    found = regress.Regex(pattern).find(value)
    if found is None:
        return None
    octets = value.encode()  # the engine counts in UTF-8
    spans: Spans = []
    for number in range(groups + 1):
        part = found.group(number)
        spans.append(part and (_place(octets, part.start), _place(octets, part.stop)))
    return spans


def _place(octets: bytes, offset: int) -> int:
    return len(octets[:offset].decode())


def main() -> None:
    """Read one request from standard input, and write the result to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pattern, value, groups = json.load(sys.stdin)
    try:
        answer: dict[str, object] = {"spans": first_spans(pattern, value, groups)}
    except regress.RegressError:
        answer = {"invalid": True}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
