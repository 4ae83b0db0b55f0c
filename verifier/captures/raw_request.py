"""Raw HTTP requests as text: request line, headers, body; or lines of a web server's log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_REQUEST_LINE = re.compile(r"(?:GET|HEAD|POST) (\S.*)")
_VERSION = re.compile(r"HTTP/[\d.]+")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):[ \t]*(.*)")
_LOGGED = re.compile(r'"(GET|HEAD|POST) ([^"]+?) HTTP/[\d.]+"')
MOST_LINES = 5_000


@dataclass(slots=True)
class RawRequest:
    """One request. ``headers`` is None where only its address is known."""

    target: str
    headers: list[tuple[str, str]] | None = None
    body: list[str] = field(default_factory=list)


def raw_requests(text: str) -> tuple[RawRequest, ...]:
    """Part *text* into the requests in it; none where it is anything else."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        return ()
    bare = [one.removesuffix("\r") for one in lines]
    return tuple(_logged(bare)) or _raw(bare)


def _logged(lines: list[str]) -> Iterator[RawRequest]:
    filled = [one for one in lines if one.strip()]
    found = [_LOGGED.search(one) for one in filled]
    if all(found):
        yield from (RawRequest(target=one[2]) for one in found if one)


def _raw(lines: list[str]) -> tuple[RawRequest, ...]:
    requests: list[RawRequest] = []
    in_body = False
    for line in lines:
        started = _target(line)
        header = _HEADER.fullmatch(line)
        if started is not None and not (in_body and requests[-1].body):
            requests.append(RawRequest(target=started, headers=[]))
            in_body = False
        elif not requests:
            if line.strip():
                return ()
        elif not line.strip():
            in_body = True
        elif in_body:
            requests[-1].body.append(line)
        elif header is not None and requests[-1].headers is not None:
            requests[-1].headers.append((header[1], header[2]))
        else:
            return ()
    return tuple(requests)


def _target(line: str) -> str | None:
    """Give what a request line asks for; None where *line* is none."""
    found = _REQUEST_LINE.match(line.rstrip())
    if found is None:
        return None
    target, _, version = found[1].rpartition(" ")
    return target.rstrip() if target and _VERSION.fullmatch(version) else found[1]
