r"""Raw request headers or server variables, as an application behind a login got them.

Source: the Shibboleth SP's rule for several values: joined by ``;``, one inside written ``\;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from verifier.captures.header_names import (
    CONTEXTS,
    IDENTITY_PROVIDER,
    INSTANT,
    SAID_OF_THE_LOGIN,
    USERS,
    is_ordinary,
    key_of,
    own_name,
)
from verifier.captures.moments import first_moment
from verifier.captures.problems import NotACapture
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import not_checked, read_each
from verifier.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

MOST_LINES = 1_000
_START = re.compile(r"[A-Z]{3,10} \S+(?: HTTP/[\d.]+)?|HTTP/[\d.]+ \d{3}\b.*")
_LINE = re.compile(r":?([A-Za-z_][A-Za-z0-9_.-]{0,200})(?:: ?|=)(.*)")
_SEPARATOR = re.compile(r"(?<!\\);")
_CHECKS = tuple(
    not_checked(one, "Not checked: anybody can write a list of headers.")
    for one in ("signature", "lifetime", "audience")
)
Header = tuple[str, str]


def recognises(saved: SavedFile) -> bool:
    """Whether every line that is not blank is a header, a variable or the line before headers."""
    if saved.document is not None or saved.root is not None:
        return False
    lines = _lines(saved.text)
    return (
        0 < len(lines) <= MOST_LINES
        and all(_START.fullmatch(one) or _LINE.fullmatch(one) for one in lines)
        and any(_LINE.fullmatch(one) for one in lines)
    )


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read each request; a request line begins one. Raises ``NotACapture``."""
    return read_each(partial(_read, one, saved) for one in _requests(saved.text) if one)


def split_values(joined: str) -> tuple[str, ...]:
    r"""Take values apart at each ``;`` that is not written ``\;``; an empty text is one value."""
    return tuple(one.replace("\\;", ";") for one in _SEPARATOR.split(joined))


def _lines(text: str) -> list[str]:
    return [bare for line in text.split("\n") if (bare := line.removesuffix("\r")).strip()]


def _requests(text: str) -> Iterator[list[Header]]:
    found: list[Header] = []
    for line in _lines(text):
        header = _LINE.fullmatch(line)
        if header is not None:
            found.append((header[1], header[2]))
        else:
            yield found
            found = []
    yield found


def _read(headers: Sequence[Header], saved: SavedFile) -> tuple[LoginCapture, ...]:
    told = [(name, value) for name, value in headers if not is_ordinary(name)]
    if not told:
        raise NotACapture(
            "These headers are a browser's and a server's own, without any of a login; save them "
            "behind the service provider, where REMOTE_USER or the attributes are set."
        )
    known = {key_of(name): value for name, value in told}
    instant = known.get(INSTANT) or None
    context = next((known[one] for one in CONTEXTS if known.get(one)), None)
    user = next((known[one] for one in USERS if known.get(one)), None)
    return (
        LoginCapture(
            protocol=Protocol.HEADERS,
            origin=Origin.IMPORT,
            captured_at=first_moment(instant, otherwise=saved.saved_at),
            idp=IdentityProvider(entity_id=known.get(IDENTITY_PROVIDER) or None),
            service_provider=None,
            subject=Subject(
                kind=SubjectKind.NONE if user is None else SubjectKind.PRINCIPAL, value=user
            ),
            attributes=tuple(
                Attribute(
                    name=own_name(name),
                    values=split_values(value),
                    source=AttributeSource.HEADER,
                )
                for name, value in told
                if key_of(name) not in SAID_OF_THE_LOGIN
            ),
            authentication=Authentication(context=context, instant=instant)
            if context or instant
            else None,
            checks=_CHECKS,
        ),
    )
